import type { BoardEntry } from "../../protocol/board.ts";
import { fail } from "../../protocol/errors.ts";
import type { ParticipantId } from "../../protocol/ids.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import { isSameBytes } from "../../protocol/signed/bytes.ts";
import { type SignedEnvelope, verifyEnvelope } from "../../protocol/signed/envelope.ts";
import type { Scope } from "../../protocol/signed/fields.ts";
import { type Head, acceptBase, acceptNext, headOf, isSameScope } from "./chain.ts";
import { readHello } from "./hello.ts";
import type { HostMember, HostState } from "./host-chain.ts";
import { identityOf, isRowOf } from "./roster.ts";

/** What the service gives a host back whose page was lost. */
export type Board = {
  /** The whole board of the opening, from its first announce on. */
  entries: readonly Pick<BoardEntry, "announce">[];
  /** The hellos of the members in the last announce. */
  hellos: readonly { participantId: ParticipantId; hello: SignedEnvelope }[];
  /** Names that are still known. */
  names: ReadonlyMap<ParticipantId, string>;
  /** Hash of an announce that is known to have been taken, if any: a board without it is an older one. */
  knownHash: Uint8Array | null;
};

/** Follows a board that this signing key wrote. CHAIN_BROKEN unless it is whole; KEY_MISSING if a member's hello is not there. */
export const readBoard = async (
  board: Board,
  { scope, signingKey, ownId }: { scope: Scope; signingKey: Uint8Array<ArrayBuffer>; ownId: ParticipantId },
): Promise<Result<HostState>> => {
  const heads = await followBoard(board, scope, signingKey);
  if (!heads.ok) return heads;
  const head = heads.value.at(-1);
  if (head === undefined) return fail("CHAIN_BROKEN");
  const members = await membersOf(board, head, scope);
  if (!members.ok) return members;
  const rows = heads.value.flatMap(({ announce }) => announce.roster);
  return succeed({
    scope,
    ownId,
    head,
    members: members.value,
    usedIndexes: new Set(rows.map(({ index }) => index)),
    usedIds: new Set(rows.map(({ participantId }) => participantId)),
    isLocked: head.announce.isLocked,
    isSuspended: head.announce.isSuspended,
  });
};

const followBoard = async (
  { entries, knownHash }: Board,
  scope: Scope,
  signingKey: Uint8Array<ArrayBuffer>,
): Promise<Result<Head[]>> => {
  const heads: Head[] = [];
  for (const { announce } of entries) {
    const body = await verifyEnvelope("announce", announce, signingKey);
    if (body === null) return fail("SIGNATURE_INVALID");
    const head = await headOf(body);
    const last = heads.at(-1);
    if (head === null || !isSameScope(head.announce, scope)) return fail("CHAIN_BROKEN");
    if (last === undefined && head.announce.rev !== 1) return fail("CHAIN_BROKEN");
    const accepted = last === undefined ? acceptBase(head) : acceptNext(last, head);
    if (!accepted.ok) return accepted;
    heads.push(head);
  }
  const isWhole = knownHash === null || heads.some(({ hash }) => isSameBytes(hash, knownHash));
  return isWhole ? succeed(heads) : fail("CHAIN_BROKEN");
};

const membersOf = async (
  { hellos, names }: Board,
  { announce }: Head,
  scope: Scope,
): Promise<Result<HostMember[]>> => {
  const members: HostMember[] = [];
  for (const row of announce.roster.filter(({ role }) => role !== "host")) {
    const found = hellos.find(({ participantId }) => participantId === row.participantId);
    if (found === undefined) return fail("KEY_MISSING");
    const known = await readHello("joinHello", found.hello, scope);
    if (!known.ok) return known;
    const { hello, hash } = known.value;
    if (!isRowOf(row, await identityOf(hello))) return fail("ROSTER_INVALID");
    const name = names.get(row.participantId) ?? "";
    members.push({ row, signingKey: hello.signingKey, hpkeKey: hello.hpkeKey, helloHash: hash, name });
  }
  return succeed(members);
};
