import { bytesOf } from "../../protocol/base64url.ts";
import { type ErrorCode, fail } from "../../protocol/errors.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import { type Ack, decodeAck } from "../../protocol/signed/ack.ts";
import type { SignedEnvelope } from "../../protocol/signed/envelope.ts";
import type { Asker } from "../visit/admission.ts";
import { recordRefused } from "../visit/desk-refused.ts";
import type { VisitState } from "../visit/machine-state.ts";
import type { SignalDeps } from "./deps.ts";
import {
  isInScope,
  isSignedBy,
  memberOf,
  othersThan,
  passOn,
  refuseWord,
  speaksFor,
} from "./signed-words.ts";

/** An ack to be passed on: who sent it, what it claims. */
type Sent = { asker: Asker; ack: SignedEnvelope; claim: Ack };

const refusalOf = async (
  deps: SignalDeps,
  state: VisitState,
  { asker, ack, claim }: Sent,
): Promise<ErrorCode | null> => {
  const from = memberOf(state, claim.participantId);
  if (from === null || !isInScope(claim, state) || !speaksFor(deps, asker, from.participantId))
    return "FORBIDDEN";
  return (await isSignedBy(from.hello, "ack", ack)) ? null : "SIGNATURE_INVALID";
};

/** Passes a member's ack on to the other members; it is never stored. */
export const relayAck = async (
  deps: SignalDeps,
  asker: Asker,
  ack: SignedEnvelope,
): Promise<Result<null>> => {
  const claim = decodeAck(bytesOf(ack.body));
  if (claim === null) {
    await recordRefused(deps, asker, "REQUEST_INVALID");
    return fail("REQUEST_INVALID");
  }
  const { visitId, participantId: from } = claim;
  const permitted = await deps.desk.permittedMember(asker, visitId, "visit.ack");
  if (!permitted.ok) return permitted;
  const { state } = permitted.value;
  const refusal = await refusalOf(deps, state, { asker, ack, claim });
  if (refusal !== null) return refuseWord(deps, asker, refusal, visitId);
  passOn(deps, othersThan(state, from), { v: 1, type: "ack", from, ack });
  return succeed(null);
};
