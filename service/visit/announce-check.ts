import { bytesOf, toBase64Url } from "../../protocol/base64url.ts";
import type { Change } from "../../protocol/board.ts";
import { fail } from "../../protocol/errors.ts";
import type { ParticipantId } from "../../protocol/ids.ts";
import { HASH_BYTES } from "../../protocol/limits.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import {
  type Announce,
  type AnnounceReason,
  type RosterRow,
  decodeAnnounce,
} from "../../protocol/signed/announce.ts";
import { isSameBytes, sha256 } from "../../protocol/signed/bytes.ts";
import { verifyEnvelope } from "../../protocol/signed/envelope.ts";
import { type Hello, decodeHello } from "../../protocol/signed/hello.ts";
import type { VisitState, Word } from "./machine-state.ts";

/** What the host asks for; each command takes words of certain reasons only. */
export type AnnounceCommand = "open" | "hostReturned" | "admit" | "announce" | "end";

/** A word to be checked: against the visit as stored, its last announce, and the hello of the host who speaks. */
export type AnnounceInput = {
  command: AnnounceCommand;
  change: Change;
  state: VisitState;
  head: Announce | null;
  host: Hello;
};

const reasonsOf = {
  open: ["open"],
  hostReturned: ["host"],
  admit: ["admit"],
  announce: ["leave", "remove", "rotate", "permissions"],
  end: ["end"],
} as const satisfies Record<AnnounceCommand, readonly AnnounceReason[]>;

/** How much the epoch grows by a word of this reason; null where both are right. */
const epochGrowth = {
  open: 1,
  host: 1,
  admit: 1,
  leave: 1,
  remove: 1,
  rotate: 1,
  permissions: 0,
  end: null,
} as const satisfies Record<AnnounceReason, 0 | 1 | null>;

/**
 * The facts of a host's word, if everything about it holds that the service can see: signature, scope, reason, chain, the
 * keys in every row, the seals, at most one share. Who may stand in the roster at all is the machine's to decide.
 */
export const checkAnnounce = async (input: AnnounceInput): Promise<Result<Word>> => {
  const { change, command, host, state } = input;
  const body = await verifyEnvelope("announce", change.announce, host.signingKey);
  if (body === null) return fail("SIGNATURE_INVALID");
  const announce = decodeAnnounce(body);
  if (announce === null || !isInScope(announce, state) || !fitsCommand(announce, command))
    return fail("REQUEST_INVALID");
  if (command === "hostReturned" && announce.rev === 1) return fail("VISIT_ALREADY_OPEN");
  if (!continuesChain(announce, input)) return fail("CHAIN_BROKEN");
  if (!(await areRowsTrue(announce, input)) || !areRightsFit(announce)) return fail("ROSTER_INVALID");
  const isNewEpoch = announce.epoch !== state.visit.epoch;
  if (!areSealsWhole(change, announce, isNewEpoch)) return fail("SEAL_INVALID");
  return succeed(wordOf(announce, toBase64Url(await sha256(body))));
};

const wordOf = (announce: Announce, hash: string): Word => ({
  reason: announce.reason,
  epoch: announce.epoch,
  rev: announce.rev,
  hash,
  isLocked: announce.isLocked,
  isSuspended: announce.isSuspended,
  grants: announce.roster.map(({ participantId, maySpeak, mayShow, mayShare }) => ({
    participantId,
    maySpeak,
    mayShow,
    mayShare,
  })),
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
  isSameBytes(announce.secretCommit, head.secretCommit) &&
  announce.roster.length === head.roster.length &&
  announce.roster.every((row, at) => {
    const old = head.roster[at];
    return old !== undefined && row.index === old.index && row.participantId === old.participantId;
  });

const helloOf = (input: AnnounceInput, id: ParticipantId): Hello | null => {
  if (id === input.host.participantId) return input.host;
  const stored = input.state.admissions.find((row) => row.participantId === id);
  return stored === undefined ? null : decodeHello(bytesOf(stored.hello.body));
};

const isRowTrue = async (row: RosterRow, input: AnnounceInput): Promise<boolean> => {
  const hello = helloOf(input, row.participantId);
  if (hello === null || hello.role !== row.role || !isSameBytes(hello.nonce, row.nonce)) return false;
  if ((row.role === "host") !== (row.participantId === input.host.participantId)) return false;
  return (
    isSameBytes(await sha256(hello.signingKey), row.signingKeyHash) &&
    isSameBytes(await sha256(hello.hpkeKey), row.hpkeKeyHash)
  );
};

const areRowsTrue = async (announce: Announce, input: AnnounceInput): Promise<boolean> => {
  if (!announce.roster.some((row) => row.participantId === input.host.participantId)) return false;
  const truths = await Promise.all(announce.roster.map((row) => isRowTrue(row, input)));
  return truths.every(Boolean);
};

/** One share beside the host's at most; a guest never leads. */
const areRightsFit = ({ roster }: Announce): boolean =>
  roster.filter((row) => row.mayShare && row.role !== "host").length <= 1 &&
  !roster.some((row) => row.isCoHost);

const areSealsWhole = (change: Change, announce: Announce, isNewEpoch: boolean): boolean => {
  const wanted = isNewEpoch
    ? announce.roster.filter((row) => row.role !== "host").map((row) => row.participantId)
    : [];
  const sealed = new Set(change.sealedKeys.map((key) => key.to));
  return change.sealedKeys.length === wanted.length && wanted.every((id) => sealed.has(id));
};
