import { fail } from "../../protocol/errors.ts";
import { HASH_BYTES } from "../../protocol/limits.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import { type Announce, type RosterRow, decodeAnnounce } from "../../protocol/signed/announce.ts";
import { isSameBytes, sha256 } from "../../protocol/signed/bytes.ts";
import type { Scope } from "../../protocol/signed/fields.ts";

/** The newest accepted announce of a chain, with the SHA-256 of its body, which the next one must name. */
export type Head = { announce: Announce; hash: Uint8Array<ArrayBuffer> };

/** What the first announce of an opening names as the one before. */
export const NO_HASH: Uint8Array<ArrayBuffer> = new Uint8Array(HASH_BYTES);

/** A body with its hash; null when it is no announce. Verify the signature first. */
export const headOf = async (body: Uint8Array<ArrayBuffer>): Promise<Head | null> => {
  const announce = decodeAnnounce(body);
  return announce === null ? null : { announce, hash: await sha256(body) };
};

/** Whether two signed words concern the same opening of the same visit. */
export const isSameScope = (one: Scope, other: Scope): boolean =>
  one.visitId === other.visitId && one.opening === other.opening;

/** Whether two rows name the same place, person and keys; what they may do may differ. */
export const isSameMember = (one: RosterRow, other: RosterRow): boolean =>
  one.index === other.index &&
  one.participantId === other.participantId &&
  one.role === other.role &&
  isSameBytes(one.signingKeyHash, other.signingKeyHash) &&
  isSameBytes(one.hpkeKeyHash, other.hpkeKeyHash) &&
  isSameBytes(one.nonce, other.nonce);

/** Whether a word leaves the secret alone: the same epoch, commitment and people. */
export const isSameEpoch = (one: Announce, other: Announce): boolean =>
  one.epoch === other.epoch &&
  isSameBytes(one.secretCommit, other.secretCommit) &&
  one.roster.length === other.roster.length &&
  one.roster.every((row, at) => {
    const twin = other.roster[at];
    return twin !== undefined && isSameMember(row, twin);
  });

/** Whether a word opens an epoch that its numbers allow at all: both count from 1 and every epoch took an announce. */
const isPossible = (announce: Announce): boolean => announce.epoch >= 1 && announce.rev >= announce.epoch;

/** Accepts a word as the first that this device sees. CHAIN_BROKEN when its numbers cannot be. */
export const acceptBase = (next: Head): Result<Head> => {
  const isFirst = next.announce.rev === 1;
  const isLinked = isSameBytes(next.announce.prevHash, NO_HASH) === isFirst;
  return isPossible(next.announce) && isLinked ? succeed(next) : fail("CHAIN_BROKEN");
};

/** Accepts a word only as last + 1 that names the last one's hash; nothing follows the end. CHAIN_BROKEN otherwise. */
export const acceptNext = (last: Head, next: Head): Result<Head> => {
  const { announce } = next;
  const isLinked =
    isSameScope(announce, last.announce) &&
    announce.rev === last.announce.rev + 1 &&
    isSameBytes(announce.prevHash, last.hash);
  if (!isLinked || last.announce.isEnded) return fail("CHAIN_BROKEN");
  const opensEpoch = announce.epoch === last.announce.epoch + 1;
  return opensEpoch || isSameEpoch(last.announce, announce) ? succeed(next) : fail("CHAIN_BROKEN");
};
