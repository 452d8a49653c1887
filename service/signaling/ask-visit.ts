import type { VisitId } from "../../protocol/ids.ts";
import type { ClientMessage } from "../../protocol/messages.ts";
import type { Result } from "../../protocol/result.ts";
import type { Asker } from "../visit/admission.ts";
import type { SignalDeps } from "./deps.ts";
import { relayBeat } from "./relay-beat.ts";
import { relayCommand } from "./relay-command.ts";
import { relayRequest } from "./relay-request.ts";

/** Messages that name their visit and may come over either kind of socket: a colleague leads over the socket of a device. */
export type VisitMessage = Exclude<
  Extract<ClientMessage, { visitId: VisitId }>,
  { type: "openVisit" | "leaveVisit" }
>;

/** Asks what a message wants of its visit; who may is decided there, and a refusal is written down there. */
export const askVisit = (deps: SignalDeps, by: Asker, message: VisitMessage): Promise<Result<unknown>> => {
  const { desk } = deps;
  const { visitId } = message;
  switch (message.type) {
    case "admit":
      return desk.admit(by, visitId, message.participantIds, message.change);
    case "deny":
      return desk.deny(by, visitId, message.participantId);
    case "announce":
      return desk.announce(by, visitId, message.change);
    case "endVisit":
      return desk.endVisit(by, visitId, message.change);
    case "handOver":
      return desk.handOver(by, visitId, message.change);
    case "takeOver":
      return desk.takeOver(by, visitId, message.change);
    case "lowerHands":
      return desk.lowerHands(by, visitId, message.participantIds);
    case "keepVisit":
      return desk.keepVisit(by, visitId);
    case "runningLate":
      return desk.runningLate(by, visitId, message.participantIds, message.minutes);
    case "heartbeat":
      return relayBeat(deps, by, visitId, message.beat);
    case "hostCommand":
      return relayCommand(deps, by, visitId, message.command);
    case "coHostRequest":
      return relayRequest(deps, by, visitId, message.request);
  }
};
