import { bytesOf } from "../../protocol/base64url.ts";
import type { ErrorCode } from "../../protocol/errors.ts";
import type { VisitId } from "../../protocol/ids.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import type { SignedEnvelope } from "../../protocol/signed/envelope.ts";
import { type HostCommand, decodeHostCommand } from "../../protocol/signed/host-command.ts";
import type { Asker } from "../visit/admission.ts";
import type { VisitState } from "../visit/machine-state.ts";
import type { SignalDeps } from "./deps.ts";
import { isInScope, isSignedBy, isUnderHead, memberOf, passOn, refuseWord } from "./signed-words.ts";

const refusalOf = async (
  deps: SignalDeps,
  state: VisitState,
  command: SignedEnvelope,
  claim: HostCommand,
): Promise<ErrorCode | null> => {
  const { id, hostHello, hostParticipantId: leader } = state.visit;
  if (!isInScope(claim, state)) return "REQUEST_INVALID";
  if (leader === null || !(await isSignedBy(hostHello, "hostCommand", command))) return "SIGNATURE_INVALID";
  if (!isUnderHead(claim, state)) return "CHAIN_BROKEN";
  if (claim.to.some((to) => to === leader || memberOf(state, to) === null)) return "NOT_ADMITTED";
  return deps.counters.rise(id, leader, "hostCommand", claim.counter) ? null : "REPLAYED";
};

/** Passes an order of whoever leads on to the members that it names, all of them or none; their clients check it again and obey. */
export const relayCommand = async (
  deps: SignalDeps,
  asker: Asker,
  visitId: VisitId,
  command: SignedEnvelope,
): Promise<Result<null>> => {
  const permitted = await deps.desk.permittedMember(asker, visitId, "visit.command");
  if (!permitted.ok) return permitted;
  const claim = decodeHostCommand(bytesOf(command.body));
  if (claim === null) return refuseWord(deps, asker, "REQUEST_INVALID", visitId);
  const refusal = await refusalOf(deps, permitted.value.state, command, claim);
  if (refusal !== null) return refuseWord(deps, asker, refusal, visitId);
  const noted = await deps.desk.note(asker, visitId, "command.sent", claim.to);
  if (!noted.ok) return noted;
  passOn(deps, claim.to, { v: 1, type: "hostCommand", visitId, command });
  return succeed(null);
};
