import { bytesOf, toBase64Url } from "../../protocol/base64url.ts";
import type { Change } from "../../protocol/board.ts";
import { type ErrorCode, fail } from "../../protocol/errors.ts";
import { HASH_BYTES } from "../../protocol/limits.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import { type Announce, type AnnounceReason, decodeAnnounce } from "../../protocol/signed/announce.ts";
import { isSameBytes, sha256 } from "../../protocol/signed/bytes.ts";
import { verifyEnvelope } from "../../protocol/signed/envelope.ts";
import type { Hello } from "../../protocol/signed/hello.ts";
import {
  areRowsTrue,
  changesLeaderOnly,
  hostOf,
  keepsCoHosts,
  keepsSeats,
  rightsRefusal,
} from "./announce-rows.ts";
import { grantsOf } from "./desk-load.ts";
import type { VisitState, Word } from "./machine-state.ts";

/** What is asked for; each command takes words of certain reasons only. */
export type AnnounceCommand =
  | "open"
  | "hostReturned"
  | "handOver"
  | "takeOver"
  | "admit"
  | "announce"
  | "end";

/** A word to be checked: against the visit as stored, its last announce, and the hello of the device that speaks. */
export type AnnounceInput = {
  command: AnnounceCommand;
  change: Change;
  state: VisitState;
  head: Announce | null;
  signer: Hello;
};

const reasonsOf = {
  open: ["open"],
  hostReturned: ["host"],
  handOver: ["host"],
  takeOver: ["host"],
  admit: ["admit"],
  announce: ["leave", "remove", "return", "rotate", "permissions"],
  end: ["end"],
} as const satisfies Record<AnnounceCommand, readonly AnnounceReason[]>;

/** How much the epoch grows by a word of this reason; null where both are right. */
const epochGrowth = {
  open: 1,
  host: 1,
  admit: 1,
  leave: 1,
  remove: 1,
  return: 1,
  rotate: 1,
  permissions: 0,
  end: null,
} as const satisfies Record<AnnounceReason, 0 | 1 | null>;

/**
 * The facts of a signed word, if everything about it holds that the service can see: signature, scope, reason, chain, the
 * keys and the place in every row, who leads, who may be co-host, the seals, at most one share. Who may stand in the roster
 * at all is the machine's to decide.
 */
export const checkAnnounce = async (input: AnnounceInput): Promise<Result<Word>> => {
  const { change, command, signer, state } = input;
  const body = await verifyEnvelope("announce", change.announce, signer.signingKey);
  if (body === null) return fail("SIGNATURE_INVALID");
  const announce = decodeAnnounce(body);
  if (announce === null || !isInScope(announce, state) || !fitsCommand(announce, command))
    return fail("REQUEST_INVALID");
  if (command === "hostReturned" && announce.rev === 1) return fail("VISIT_ALREADY_OPEN");
  if (!continuesChain(announce, input)) return fail("CHAIN_BROKEN");
  const refusal = await rosterRefusal(announce, input);
  if (refusal !== null) return fail(refusal);
  const isNewEpoch = announce.epoch !== state.visit.epoch;
  if (!areSealsWhole(change, announce, isNewEpoch ? signer : null)) return fail("SEAL_INVALID");
  return succeed(wordOf(announce, toBase64Url(await sha256(body))));
};

const wordOf = (announce: Announce, hash: string): Word => ({
  reason: announce.reason,
  epoch: announce.epoch,
  rev: announce.rev,
  hash,
  isLocked: announce.isLocked,
  isSuspended: announce.isSuspended,
  grants: grantsOf(announce),
});

const isInScope = (announce: Announce, { visit }: VisitState): boolean =>
  announce.visitId === visit.id && announce.opening === visit.opening;

const fitsCommand = (announce: Announce, command: AnnounceCommand): boolean => {
  const reasons: readonly AnnounceReason[] = reasonsOf[command];
  return reasons.includes(announce.reason) && announce.isEnded === (announce.reason === "end");
};

const continuesChain = (announce: Announce, { state, head }: AnnounceInput): boolean => {
  const { epoch, rev, headHash } = state.visit;
  const before = headHash === null ? new Uint8Array(HASH_BYTES) : bytesOf(headHash);
  const growth = announce.epoch - epoch;
  const wanted = epochGrowth[announce.reason];
  if (announce.rev !== rev + 1 || !isSameBytes(announce.prevHash, before)) return false;
  if (wanted === null ? growth !== 0 && growth !== 1 : growth !== wanted) return false;
  return growth === 1 || (head !== null && keepsSecret(announce, head));
};

/** Without a new epoch the secret, the people and their places in the keys stay as they are. */
const keepsSecret = (announce: Announce, head: Announce): boolean =>
  isSameBytes(announce.secretCommit, head.secretCommit) && keepsSeats(announce, head);

/** A change of leader changes nothing else; co-hosts are named and unnamed by a word on permissions only. */
const isFitFor = (announce: Announce, { command, head }: AnnounceInput): boolean => {
  const leader = hostOf(announce);
  if (command === "handOver" || command === "takeOver")
    return head !== null && leader !== null && changesLeaderOnly(announce, head, leader);
  return announce.reason === "permissions" || keepsCoHosts(announce, head);
};

const rosterRefusal = async (announce: Announce, input: AnnounceInput): Promise<ErrorCode | null> => {
  const { command, signer, state } = input;
  const leader = hostOf(announce);
  const isSignersLead = leader === signer.participantId;
  if (leader === null || isSignersLead === (command === "handOver")) return "ROSTER_INVALID";
  if (!(await areRowsTrue(announce, state, signer))) return "ROSTER_INVALID";
  const refusal = rightsRefusal(announce, state);
  return refusal ?? (isFitFor(announce, input) ? null : "ROSTER_INVALID");
};

/** Sealed once to everybody in the roster but the one who made the secret; to nobody while the secret stays. */
const areSealsWhole = (change: Change, announce: Announce, maker: Hello | null): boolean => {
  const wanted =
    maker === null
      ? []
      : announce.roster.map((row) => row.participantId).filter((id) => id !== maker.participantId);
  const sealed = new Set(change.sealedKeys.map((key) => key.to));
  return change.sealedKeys.length === wanted.length && wanted.every((id) => sealed.has(id));
};
