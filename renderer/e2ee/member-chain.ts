import { bytesOf } from "../../protocol/base64url.ts";
import type { BoardEntry } from "../../protocol/board.ts";
import { fail } from "../../protocol/errors.ts";
import type { ParticipantId } from "../../protocol/ids.ts";
import { checkName } from "../../protocol/names.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import type { Announce, RosterRow } from "../../protocol/signed/announce.ts";
import { isSameBytes } from "../../protocol/signed/bytes.ts";
import { verifyEnvelope } from "../../protocol/signed/envelope.ts";
import type { Scope } from "../../protocol/signed/fields.ts";
import { type Head, acceptBase, acceptNext, headOf, isSameScope } from "./chain.ts";
import { type Identity, namesInRoster, ownRowOf } from "./roster.ts";

/** What a member holds the host's word against. `keyOfIndex`: whose signing key each index has named so far. */
export type MemberView = {
  own: Identity;
  scope: Scope;
  hostSigningKey: Uint8Array<ArrayBuffer>;
  hostSigningKeyHash: Uint8Array<ArrayBuffer>;
  head: Head | null;
  keyOfIndex: ReadonlyMap<number, Uint8Array>;
  names: ReadonlyMap<ParticipantId, string>;
};

/** Accepts an entry by everything but its seals: signature first, then opening, chain, host row, indexes and own row. */
export const acceptEntry = async (view: MemberView, entry: BoardEntry): Promise<Result<Head>> => {
  const body = await verifyEnvelope("announce", entry.announce, view.hostSigningKey);
  if (body === null) return fail("SIGNATURE_INVALID");
  const next = await headOf(body);
  if (next === null) return fail("ROSTER_INVALID");
  if (!isSameScope(next.announce, view.scope) || !isHeaderTrue(entry, next.announce))
    return fail("CHAIN_BROKEN");
  const linked = view.head === null ? acceptBase(next) : acceptNext(view.head, next);
  if (!linked.ok) return linked;
  if (!isLedByHost(view, next.announce) || !keepsIndexes(view, next.announce)) return fail("ROSTER_INVALID");
  const row = ownRowOf(next.announce, view.own);
  return row.ok ? succeed(next) : row;
};

/** The view after an entry was accepted and opened. */
export const viewAfter = (
  view: MemberView,
  head: Head,
  names: ReadonlyMap<ParticipantId, string>,
): MemberView => {
  const rows = head.announce.roster.map((row): [number, Uint8Array] => [row.index, row.signingKeyHash]);
  return { ...view, head, names, keyOfIndex: new Map([...view.keyOfIndex, ...rows]) };
};

/** Names to show: those of the box that are fit to be shown, and for the rest of the roster those known before. */
export const namesAfter = (
  view: MemberView,
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

const isLedByHost = ({ hostSigningKeyHash }: MemberView, { roster }: Announce): boolean => {
  const hosts = roster.filter(({ role }) => role === "host");
  return hosts.length === 1 && hosts.every((row) => isSameBytes(row.signingKeyHash, hostSigningKeyHash));
};

/** An index never names another person: frames of the one could otherwise be shown as the other's. */
const keepsIndexes = ({ keyOfIndex }: MemberView, { roster }: Announce): boolean =>
  roster.every(({ index, signingKeyHash }: RosterRow) => {
    const before = keyOfIndex.get(index);
    return before === undefined || isSameBytes(before, signingKeyHash);
  });
