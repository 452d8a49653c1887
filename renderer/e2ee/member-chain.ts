import { bytesOf } from "../../protocol/base64url.ts";
import type { BoardEntry } from "../../protocol/board.ts";
import { fail } from "../../protocol/errors.ts";
import type { ParticipantId } from "../../protocol/ids.ts";
import { checkName } from "../../protocol/names.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import type { Announce, RosterRow } from "../../protocol/signed/announce.ts";
import { isSameBytes } from "../../protocol/signed/bytes.ts";
import { verifyEnvelope } from "../../protocol/signed/envelope.ts";
import { type Head, acceptBase, acceptNext, headOf, isSameScope } from "./chain.ts";
import type { HelloBook } from "./hello-book.ts";
import { leaderOf, successionOf } from "./leader-change.ts";
import { namesInRoster, ownRowOf } from "./roster.ts";
import { type LeaderKey, type VisitView, isLastMissed } from "./visit-view.ts";

/** What an entry is held against beside the view. */
export type EntryContext = {
  book: HelloBook;
  /** Whether a co-host's claim is believed now. */
  isLeaderSilent: () => boolean;
};

/** An entry that holds by everything but its seals: the word, by whose key it was signed, and whose words count after it. */
export type HeldEntry = { head: Head; signer: LeaderKey; signerId: ParticipantId | null; leader: LeaderKey };

/** Accepts an entry by everything but its seals: signature first, then opening, chain, leader, rows, indexes and own row. */
export const acceptEntry = async (
  view: VisitView,
  entry: BoardEntry,
  context: EntryContext,
): Promise<Result<HeldEntry>> => {
  const signed = await verifyEntry(view, entry, context.book);
  if (signed === null) return fail("SIGNATURE_INVALID");
  const next = await headOf(signed.body);
  if (next === null) return fail("ROSTER_INVALID");
  if (!isSameScope(next.announce, view.scope) || !isHeaderTrue(entry, next.announce))
    return fail("CHAIN_BROKEN");
  const linked = view.head === null ? acceptBase(next) : acceptNext(view.head, next);
  if (!linked.ok) return linked;
  const led = checkLeader(view, next.announce, { row: signed.row, ...context });
  if (!led.ok) return led;
  if (!keepsIndexes(view, next.announce)) return fail("ROSTER_INVALID");
  const own = ownRowOf(next.announce, view.own);
  if (!own.ok) return own;
  const leader = leaderKeyAfter(view, next.announce, context.book);
  if (leader === null) return fail("KEY_MISSING");
  if (!endsAsTold(view, next, leader)) return fail("ROSTER_INVALID");
  return succeed({ head: next, signer: signed.key, signerId: signed.row?.participantId ?? null, leader });
};

type SignedEntry = { body: Uint8Array<ArrayBuffer>; key: LeaderKey; row: RosterRow | null };

/** Signed by whoever leads, or by a co-host of the head: nobody else's word is even read. */
const verifyEntry = async (
  view: VisitView,
  { announce }: BoardEntry,
  book: HelloBook,
): Promise<SignedEntry | null> => {
  const body = await verifyEnvelope("announce", announce, view.leader.signingKey);
  const row = view.head === null ? null : leaderOf(view.head.announce);
  if (body !== null) return { body, key: view.leader, row };
  for (const coHost of view.head?.announce.roster.filter(({ isCoHost }) => isCoHost) ?? []) {
    const key = keyOf(coHost, book);
    const claim = key === null ? null : await verifyEnvelope("announce", announce, key.signingKey);
    if (key !== null && claim !== null) return { body: claim, key, row: coHost };
  }
  return null;
};

/** The key behind a row, if its hello is known. */
export const keyOf = (row: RosterRow, book: HelloBook): LeaderKey | null => {
  const known = book.find(row);
  return known === null ? null : { signingKey: known.hello.signingKey, hash: row.signingKeyHash };
};

const checkLeader = (
  view: VisitView,
  next: Announce,
  signer: EntryContext & { row: RosterRow | null },
): Result<unknown> => {
  if (view.head === null || signer.row === null) {
    const leader = leaderOf(next);
    const isLed = leader !== null && isSameBytes(leader.signingKeyHash, view.leader.hash);
    return isLed ? succeed(null) : fail("ROSTER_INVALID");
  }
  const succession = successionOf(view.head.announce, next, signer.row);
  if (!succession.ok || succession.value !== "takenOver") return succession;
  const isBelieved = view.missed !== null || isOwnLead(view) || signer.isLeaderSilent();
  return isBelieved ? succession : fail("CHAIN_BROKEN");
};

/** The words that a joiner missed must lead to whoever it was told leads now. */
const endsAsTold = (view: VisitView, next: Head, leader: LeaderKey): boolean =>
  view.missed === null || !isLastMissed(view, next) || isSameBytes(view.missed.leader.hash, leader.hash);

/** Whoever leads cannot hear its own silence: a claim that the service took is followed, by a co-host that this device named itself. */
const isOwnLead = ({ head, own }: VisitView): boolean =>
  head !== null && leaderOf(head.announce)?.participantId === own.participantId;

const leaderKeyAfter = (view: VisitView, next: Announce, book: HelloBook): LeaderKey | null => {
  const leader = leaderOf(next);
  if (leader === null) return null;
  return isSameBytes(leader.signingKeyHash, view.leader.hash) ? view.leader : keyOf(leader, book);
};

/** Names to show: those of the box that are fit to be shown, and for the rest of the roster those known before. */
export const namesAfter = (
  view: VisitView,
  announce: Announce,
  boxed: Readonly<Record<string, string>>,
): ReadonlyMap<ParticipantId, string> => {
  const fit = new Map<ParticipantId, string>();
  const fresh = namesInRoster(announce, boxed);
  for (const { participantId } of announce.roster) {
    const checked = checkName(fresh.get(participantId) ?? "", []);
    const name = checked.ok ? checked.value : view.names.get(participantId);
    if (name !== undefined) fit.set(participantId, name);
  }
  return fit;
};

/** The board's clear header is the service's; it must say what the signed body says. */
const isHeaderTrue = (entry: BoardEntry, announce: Announce): boolean =>
  entry.epoch === announce.epoch &&
  entry.rev === announce.rev &&
  isSameBytes(bytesOf(entry.prevHash), announce.prevHash);

/** An index never names another person: frames of the one could otherwise be shown as the other's. */
const keepsIndexes = ({ keyOfIndex }: VisitView, { roster }: Announce): boolean =>
  roster.every(({ index, signingKeyHash }: RosterRow) => {
    const before = keyOfIndex.get(index);
    return before === undefined || isSameBytes(before, signingKeyHash);
  });
