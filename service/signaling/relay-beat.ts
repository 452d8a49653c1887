import { bytesOf } from "../../protocol/base64url.ts";
import { type ErrorCode, fail } from "../../protocol/errors.ts";
import type { VisitId } from "../../protocol/ids.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import { type SignedEnvelope, verifyEnvelope } from "../../protocol/signed/envelope.ts";
import { type Heartbeat, decodeHeartbeat } from "../../protocol/signed/heartbeat.ts";
import type { Asker } from "../visit/admission.ts";
import type { Lead } from "./beats.ts";
import type { SignalDeps } from "./deps.ts";
import { othersThan, passOn, refuseWord } from "./signed-words.ts";

const keyOf = (asker: Asker): string => ("id" in asker ? `${asker.kind} ${asker.id}` : asker.kind);

/** Who leads, if this asker does: asked of the desk, which reads the store. */
const readLead = async (deps: SignalDeps, asker: Asker, visitId: VisitId): Promise<Result<Lead>> => {
  const permitted = await deps.desk.permittedMember(asker, visitId, "visit.beat");
  if (!permitted.ok) return permitted;
  const { state, leader: hello } = permitted.value;
  if (hello === null) return fail("VISIT_NOT_OPEN");
  return succeed({ hello, others: othersThan(state, hello.participantId) });
};

const refusalOf = async (
  deps: SignalDeps,
  { hello }: Lead,
  beat: SignedEnvelope,
): Promise<ErrorCode | null> => {
  const claim: Heartbeat | null = decodeHeartbeat(bytesOf(beat.body));
  if (claim === null || claim.visitId !== hello.visitId || claim.opening !== hello.opening)
    return "REQUEST_INVALID";
  if ((await verifyEnvelope("heartbeat", beat, hello.signingKey)) === null) return "SIGNATURE_INVALID";
  const isNew = deps.counters.rise(hello.visitId, hello.participantId, "heartbeat", claim.counter);
  return isNew ? null : "REPLAYED";
};

/** Passes the heartbeat of whoever leads on to the other members. Nothing is stored, and no session lives longer by it. */
export const relayBeat = async (
  deps: SignalDeps,
  asker: Asker,
  visitId: VisitId,
  beat: SignedEnvelope,
): Promise<Result<null>> => {
  const lead = await deps.beats.leadFor(visitId, keyOf(asker), () => readLead(deps, asker, visitId));
  if (!lead.ok) return lead;
  const refusal = await refusalOf(deps, lead.value, beat);
  if (refusal !== null) return refuseWord(deps, asker, refusal, visitId);
  deps.beats.heard(visitId, lead.value.hello.participantId);
  passOn(deps, lead.value.others, { v: 1, type: "heartbeat", visitId, beat });
  return succeed(null);
};
