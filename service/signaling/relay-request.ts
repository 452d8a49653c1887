import { bytesOf } from "../../protocol/base64url.ts";
import type { ErrorCode } from "../../protocol/errors.ts";
import type { ParticipantId, VisitId } from "../../protocol/ids.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import {
  type CoHostOrder,
  type CoHostRequest,
  decodeCoHostRequest,
} from "../../protocol/signed/co-host-request.ts";
import type { SignedEnvelope } from "../../protocol/signed/envelope.ts";
import type { Asker } from "../visit/admission.ts";
import { type VisitState, admissionOf, isCoHost, isPresent } from "../visit/machine-state.ts";
import { notWaitingCode, outCode } from "../visit/machine-steps.ts";
import type { SignalDeps } from "./deps.ts";
import {
  isInScope,
  isSignedBy,
  isUnderHead,
  memberOf,
  passOn,
  refuseWord,
  speaksFor,
} from "./signed-words.ts";

/** A request to be passed on: who sent it, what it claims. */
type Sent = { asker: Asker; request: SignedEnvelope; claim: CoHostRequest };

const peopleOf = (order: CoHostOrder): readonly ParticipantId[] => ("to" in order ? order.to : []);

/** Why an order does not fit somebody whom it names: some are for those who wait, the others for members. */
const misfitOf = (state: VisitState, order: CoHostOrder, id: ParticipantId): ErrorCode | null => {
  const row = admissionOf(state, id);
  if (order.kind === "admit" || order.kind === "deny")
    return row?.state === "waiting" ? null : notWaitingCode(row?.state ?? null);
  return row !== null && isPresent(row) ? null : outCode(row?.state ?? null);
};

const refusalOf = async (
  deps: SignalDeps,
  state: VisitState,
  { asker, request, claim }: Sent,
): Promise<ErrorCode | null> => {
  if (!isInScope(claim, state)) return "REQUEST_INVALID";
  const from = memberOf(state, claim.participantId);
  if (from === null || !isCoHost(state, from.participantId) || !speaksFor(deps, asker, from.participantId))
    return "FORBIDDEN";
  if (!(await isSignedBy(from.hello, "coHostRequest", request))) return "SIGNATURE_INVALID";
  if (!isUnderHead(claim, state)) return "CHAIN_BROKEN";
  for (const id of peopleOf(claim.order)) {
    const misfit = misfitOf(state, claim.order, id);
    if (misfit !== null) return misfit;
  }
  const { id, hostParticipantId: leader } = state.visit;
  // Nobody is there to do it: said so, instead of a silence that looks like a yes.
  if (leader === null || !deps.presence.isReachable(leader)) return "VISIT_NOT_OPEN";
  return deps.counters.rise(id, from.participantId, "coHostRequest", claim.counter) ? null : "REPLAYED";
};

/** Passes what a co-host wants done on to whoever leads, whose client checks it again and does it. */
export const relayRequest = async (
  deps: SignalDeps,
  asker: Asker,
  visitId: VisitId,
  request: SignedEnvelope,
): Promise<Result<null>> => {
  const permitted = await deps.desk.permittedMember(asker, visitId, "visit.request");
  if (!permitted.ok) return permitted;
  const claim = decodeCoHostRequest(bytesOf(request.body));
  if (claim === null) return refuseWord(deps, asker, "REQUEST_INVALID", visitId);
  const { state } = permitted.value;
  const refusal = await refusalOf(deps, state, { asker, request, claim });
  if (refusal !== null) return refuseWord(deps, asker, refusal, visitId);
  const noted = await deps.desk.note(asker, visitId, "coHost.requested", peopleOf(claim.order));
  if (!noted.ok) return noted;
  const leader = state.visit.hostParticipantId;
  const from = claim.participantId;
  passOn(deps, leader === null ? [] : [leader], { v: 1, type: "coHostRequest", visitId, from, request });
  return succeed(null);
};
