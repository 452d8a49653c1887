import { fail } from "../../protocol/errors.ts";
import type { ParticipantId } from "../../protocol/ids.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import type { RosterRow } from "../../protocol/signed/announce.ts";
import type { Scope } from "../../protocol/signed/fields.ts";
import type { Head } from "./chain.ts";
import type { HelloBook } from "./hello-book.ts";
import type { HostMember, HostState } from "./host-chain.ts";
import type { Identity } from "./roster.ts";

/** Whose words count: the raw signing key of whoever leads, with its SHA-256. */
export type LeaderKey = { signingKey: Uint8Array<ArrayBuffer>; hash: Uint8Array<ArrayBuffer> };

/** What one device knows of the chain. `keyOfIndex`: whose signing key each index has named so far. */
export type VisitView = {
  own: Identity;
  scope: Scope;
  leader: LeaderKey;
  head: Head | null;
  previous: Head | null;
  keyOfIndex: ReadonlyMap<number, Uint8Array>;
  usedIds: ReadonlySet<ParticipantId>;
  names: ReadonlyMap<ParticipantId, string>;
};

/** The view before the first word. */
export const firstView = (own: Identity, scope: Scope, leader: LeaderKey): VisitView => ({
  own,
  scope,
  leader,
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
    head,
    previous: view.head,
    keyOfIndex: new Map([...view.keyOfIndex, ...roster.map(keyedRow)]),
    usedIds: new Set([...view.usedIds, ...roster.map(({ participantId }) => participantId)]),
  };
};

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
