import { bytesOf } from "../../protocol/base64url.ts";
import type { BoardEntry } from "../../protocol/board.ts";
import { fail } from "../../protocol/errors.ts";
import type { ParticipantId } from "../../protocol/ids.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import type { RosterRow } from "../../protocol/signed/announce.ts";
import { isSameBytes, sha256 } from "../../protocol/signed/bytes.ts";
import { type SignedEnvelope, verifyEnvelope } from "../../protocol/signed/envelope.ts";
import type { Scope } from "../../protocol/signed/fields.ts";
import { type Head, acceptBase, acceptNext, headOf, isSameScope } from "./chain.ts";
import type { HelloBook } from "./hello-book.ts";
import { leaderOf, successionOf } from "./leader-change.ts";
import type { LeaderKey } from "./visit-view.ts";

/** What the service gives a leader back whose page was lost. */
export type Board = {
  /** The whole board of the opening, from its first announce on. */
  entries: readonly Pick<BoardEntry, "announce">[];
  /** The hellos of the members in the last announce, and of whoever led since this device last did. */
  hellos: readonly { participantId: ParticipantId; hello: SignedEnvelope }[];
  /** Names that are still known. */
  names: ReadonlyMap<ParticipantId, string>;
  /** Hash of an announce that is known to have been taken, if any: a board without it is an older one. */
  knownHash: Uint8Array | null;
};

/** Whose board it is to be: the device that signed in before, and the hellos that the board brought. */
export type BoardReader = { scope: Scope; signingKey: Uint8Array<ArrayBuffer>; book: HelloBook };

/**
 * Follows a board to its last word, whoever led meanwhile: all its words in order. The own signature vouches for every word up to the newest own
 * one, since each names the one before; every later word must be signed by whoever led then. CHAIN_BROKEN unless it is whole, KEY_MISSING if a hello
 * that decides is not there, LED_BY_COLLEAGUE if another device leads by now.
 */
export const readBoard = async (board: Board, reader: BoardReader): Promise<Result<readonly Head[]>> => {
  const own: LeaderKey = { signingKey: reader.signingKey, hash: await sha256(reader.signingKey) };
  const words = await wordsOf(board, reader.scope);
  if (!words.ok) return words;
  const signed = await checkSignatures(board, words.value, { ...reader, own });
  if (!signed.ok) return signed;
  const last = words.value.at(-1);
  const leader = last === undefined ? null : leaderOf(last.announce);
  if (leader === null) return fail("CHAIN_BROKEN");
  return isSameBytes(leader.signingKeyHash, own.hash) ? words : fail("LED_BY_COLLEAGUE");
};

/** One run of words without a gap, from the first on, with the known one among them. */
const wordsOf = async ({ entries, knownHash }: Board, scope: Scope): Promise<Result<Head[]>> => {
  const heads: Head[] = [];
  for (const { announce } of entries) {
    const head = await headOf(bytesOf(announce.body));
    const last = heads.at(-1);
    if (head === null || !isSameScope(head.announce, scope)) return fail("CHAIN_BROKEN");
    if (last === undefined && head.announce.rev !== 1) return fail("CHAIN_BROKEN");
    const accepted = last === undefined ? acceptBase(head) : acceptNext(last, head);
    if (!accepted.ok) return accepted;
    heads.push(head);
  }
  const isWhole = knownHash === null || heads.some(({ hash }) => isSameBytes(hash, knownHash));
  return isWhole && heads.length > 0 ? succeed(heads) : fail("CHAIN_BROKEN");
};

type Checking = BoardReader & { own: LeaderKey };

const checkSignatures = async (
  { entries }: Board,
  words: readonly Head[],
  reader: Checking,
): Promise<Result<null>> => {
  const isOwn = await Promise.all(
    entries.map(async ({ announce }) => isSignedBy(announce, reader.signingKey)),
  );
  const vouched = isOwn.lastIndexOf(true);
  for (const [at, { announce }] of entries.entries()) {
    const [word, last] = [words[at], words[at - 1]];
    if (at <= vouched || word === undefined) continue;
    const checked =
      last === undefined
        ? await checkFirst(announce, word, reader)
        : await checkNext(announce, { last, word }, reader);
    if (!checked.ok) return checked;
  }
  return succeed(null);
};

const isSignedBy = async (announce: SignedEnvelope, signingKey: Uint8Array<ArrayBuffer>): Promise<boolean> =>
  (await verifyEnvelope("announce", announce, signingKey)) !== null;

/** The first word of a board on which this device signed nothing yet: by the hello of whoever opened, as a newcomer takes it. */
const checkFirst = async (announce: SignedEnvelope, word: Head, reader: Checking): Promise<Result<null>> => {
  const leader = leaderOf(word.announce);
  const signingKey = leader === null ? null : signingKeyOf(leader, reader);
  if (signingKey === null) return fail("KEY_MISSING");
  return (await isSignedBy(announce, signingKey)) ? succeed(null) : fail("SIGNATURE_INVALID");
};

const checkNext = async (
  announce: SignedEnvelope,
  { last, word }: { last: Head; word: Head },
  reader: Checking,
): Promise<Result<null>> => {
  const signers = last.announce.roster.filter(({ role, isCoHost }) => role === "host" || isCoHost);
  let isUnknown = false;
  for (const row of signers) {
    const signingKey = signingKeyOf(row, reader);
    isUnknown ||= signingKey === null;
    if (signingKey === null || !(await isSignedBy(announce, signingKey))) continue;
    const succession = successionOf(last.announce, word.announce, row);
    return succession.ok ? succeed(null) : succession;
  }
  return fail(isUnknown ? "KEY_MISSING" : "SIGNATURE_INVALID");
};

/** The own device's pages that were lost are known by their signing key, though no hello of theirs is kept. */
const signingKeyOf = (row: RosterRow, { own, book }: Checking): Uint8Array<ArrayBuffer> | null =>
  isSameBytes(row.signingKeyHash, own.hash) ? own.signingKey : (book.find(row)?.hello.signingKey ?? null);
