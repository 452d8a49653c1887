import { fail } from "../../protocol/errors.ts";
import type { ParticipantId } from "../../protocol/ids.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import type { RosterRow } from "../../protocol/signed/announce.ts";
import { isSameBytes } from "../../protocol/signed/bytes.ts";
import type { Scope } from "../../protocol/signed/fields.ts";
import type { Head } from "./chain.ts";
import type { HelloBook } from "./hello-book.ts";
import type { HostMember, HostState } from "./host-chain.ts";
import type { Identity } from "./roster.ts";

/** Whose words count: the raw signing key of whoever leads, with its SHA-256. */
export type LeaderKey = { signingKey: Uint8Array<ArrayBuffer>; hash: Uint8Array<ArrayBuffer> };

/** What was said between a joiner's admission and its coming: its last word, and who leads by it. */
export type MissedWords = { lastHash: Uint8Array<ArrayBuffer>; leader: LeaderKey };

/** What one device knows of the chain. `missed`: until a joiner took the last word that it missed. `keyOfIndex`: whose signing key each index has named so far. */
export type VisitView = {
  own: Identity;
  scope: Scope;
  leader: LeaderKey;
  missed: MissedWords | null;
  head: Head | null;
  previous: Head | null;
  keyOfIndex: ReadonlyMap<number, Uint8Array>;
  usedIds: ReadonlySet<ParticipantId>;
  names: ReadonlyMap<ParticipantId, string>;
};

/** The view before the first word. */
export const firstView = (
  own: Identity,
  scope: Scope,
  { leader, missed }: Pick<VisitView, "leader" | "missed">,
): VisitView => ({
  own,
  scope,
  leader,
  missed,
  head: null,
  previous: null,
  keyOfIndex: new Map(),
  usedIds: new Set(),
  names: new Map(),
});

/** The view after a word was accepted. */
export const viewAfter = (
  view: VisitView,
  head: Head,
  known: Pick<VisitView, "leader" | "names">,
): VisitView => {
  const { roster } = head.announce;
  return {
    ...view,
    ...known,
    missed: isLastMissed(view, head) ? null : view.missed,
    head,
    previous: view.head,
    keyOfIndex: new Map([...view.keyOfIndex, ...roster.map(keyedRow)]),
    usedIds: new Set([...view.usedIds, ...roster.map(({ participantId }) => participantId)]),
  };
};

/** Whether this is the last of the words that a joiner missed. */
export const isLastMissed = ({ missed }: VisitView, { hash }: Head): boolean =>
  missed !== null && isSameBytes(missed.lastHash, hash);

const keyedRow = (row: RosterRow): [number, Uint8Array] => [row.index, row.signingKeyHash];

/** What whoever leads plans on. KEY_MISSING while the hello of one of these rows is missing: nothing could be sealed to it. */
export const planningState = (
  view: VisitView,
  rows: readonly RosterRow[],
  book: HelloBook,
): Result<HostState> => {
  const members: HostMember[] = [];
  for (const row of rows) {
    const known = book.find(row);
    if (known === null) return fail("KEY_MISSING");
    const { signingKey, hpkeKey } = known.hello;
    const name = view.names.get(row.participantId) ?? "";
    members.push({ row, signingKey, hpkeKey, helloHash: known.hash, name });
  }
  const { scope, own, head, usedIds } = view;
  return succeed({ scope, ownId: own.participantId, head, members, nextIndex: nextIndexOf(view), usedIds });
};

/** Indexes are given in rising order, so whoever came later knows of all the ones below. */
const nextIndexOf = ({ keyOfIndex }: VisitView): number => Math.max(-1, ...keyOfIndex.keys()) + 1;
