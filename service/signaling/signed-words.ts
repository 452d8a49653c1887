import { bytesOf } from "../../protocol/base64url.ts";
import { type ErrorCode, fail } from "../../protocol/errors.ts";
import type { ParticipantId, VisitId } from "../../protocol/ids.ts";
import type { ServerMessage } from "../../protocol/messages.ts";
import type { Result } from "../../protocol/result.ts";
import { isSameBytes } from "../../protocol/signed/bytes.ts";
import { type SignedEnvelope, type SignedType, verifyEnvelope } from "../../protocol/signed/envelope.ts";
import type { Scope } from "../../protocol/signed/fields.ts";
import { decodeHello } from "../../protocol/signed/hello.ts";
import type { AdmissionRow } from "../store/rows.ts";
import type { Asker } from "../visit/admission.ts";
import { recordRefused } from "../visit/desk-refused.ts";
import { type VisitState, isPresent, membersOf } from "../visit/machine-state.ts";
import type { SignalDeps } from "./deps.ts";

/** Whether this socket may speak for a device: a guest's for its own, a desktop's for the device that it brought in. */
export const speaksFor = (deps: Pick<SignalDeps, "presence">, asker: Asker, id: ParticipantId): boolean =>
  asker.kind === "device"
    ? asker.id === id
    : asker.kind === "account" && deps.presence.hostDesktop(id)?.sessionId === asker.sessionId;

/** Whether a signed word belongs to this opening of this visit. */
export const isInScope = (claim: Scope, { visit }: VisitState): boolean =>
  claim.visitId === visit.id && claim.opening === visit.opening;

/** Whether a signed word was said under the newest announce. */
export const isUnderHead = (
  claim: { rev: number; headHash: Uint8Array<ArrayBuffer> },
  { visit }: VisitState,
): boolean =>
  claim.rev === visit.rev && visit.headHash !== null && isSameBytes(claim.headHash, bytesOf(visit.headHash));

/** Whether an envelope was signed with the key of a device's hello. */
export const isSignedBy = async (
  hello: SignedEnvelope | null,
  type: SignedType,
  envelope: SignedEnvelope,
): Promise<boolean> => {
  const keys = hello === null ? null : decodeHello(bytesOf(hello.body));
  return keys !== null && (await verifyEnvelope(type, envelope, keys.signingKey)) !== null;
};

/** Ids of the members now, but one. */
export const othersThan = (state: VisitState, id: ParticipantId): ParticipantId[] =>
  membersOf(state)
    .map((row) => row.participantId)
    .filter((other) => other !== id);

/** The member of an id; null for whoever is not in. */
export const memberOf = (state: VisitState, id: ParticipantId | null): AdmissionRow | null =>
  state.admissions.find((row) => row.participantId === id && isPresent(row)) ?? null;

/** Passes a word on, unread, to these devices wherever they can be reached now. */
export const passOn = (
  deps: Pick<SignalDeps, "presence">,
  to: readonly ParticipantId[],
  message: ServerMessage,
): void => {
  for (const id of to) for (const line of deps.presence.linesOf(id)) line.push(message);
};

/** Refuses a word, and writes that down. */
export const refuseWord = async (
  deps: SignalDeps,
  asker: Asker,
  code: ErrorCode,
  visitId: VisitId,
): Promise<Result<never>> => {
  await recordRefused(deps, asker, code, visitId);
  return fail(code);
};
