import type { WaitingCard } from "../../protocol/card.ts";
import { type ErrorCode, fail } from "../../protocol/errors.ts";
import type { VisitId } from "../../protocol/ids.ts";
import type { ColleagueArrival } from "../../protocol/ipc.ts";
import type { AccountView } from "../../protocol/accounts.ts";
import { succeed } from "../../protocol/result.ts";
import type { CallSnapshot } from "../call/call-core.ts";
import type { CallEnd } from "../call/machine.ts";
import type { SignalAccess, TicketPort } from "../call/ports.ts";
import type { DesktopCall } from "./desktop-calls.ts";
import type { DesktopMain } from "./desktop-main.ts";
import type { JoinedModel, OpenVisit } from "./desktop-model.ts";
import { noMemory } from "./visit-memory.ts";

/** A visit that was come into by its link: all that another knock needs but the ticket. */
export type Way = Omit<ColleagueArrival, "access">;

/** A visit at the first word of its call. */
export const openedVisit =
  (visitId: VisitId, joined: JoinedModel | null) =>
  (call: CallSnapshot): OpenVisit => ({
    visitId,
    joined,
    call,
    memory: noMemory,
    shareTitle: null,
    picker: { state: "closed" },
    cameraError: null,
    microphoneError: null,
    isRenewingLink: false,
  });

/** What a joined visit is shown with. */
export const joinedOf = ({ hostName, clinicName, kind, wording }: Way, isReturned: boolean): JoinedModel => ({
  hostName,
  clinicName,
  kind,
  wording,
  isReturned,
});

/** What a colleague says while waiting: the name of the account, and nothing of devices that are tried only inside. */
export const cardOf = ({ displayName }: AccountView, language: string): WaitingCard => ({
  name: displayName,
  language,
  wantsInterpreter: false,
  relation: "other",
  camera: "untested",
  microphone: "untested",
  speaker: "untested",
});

/** Tickets of a colleague: the account itself stands where a guest's cookie does, so there is one way to knock; asking twice could spend a try of the passcode. */
export const ticketsOf = (
  main: Pick<DesktopMain, "arriveAgain" | "resumeJoin">,
  visitId: VisitId,
  first: SignalAccess | null,
): TicketPort => {
  let fresh = first;
  return {
    comeBack: async () => fail("NOT_ADMITTED"),
    arrive: async () => {
      const access = fresh;
      fresh = null;
      return access === null ? main.arriveAgain(visitId) : succeed(access);
    },
    resume: (participantId) => main.resumeJoin(visitId, participantId),
  };
};

/** Whether somebody who is out may knock again by a press. */
export const mayWaitAgain = (end: CallEnd): boolean => end.kind === "failed" || end.reason === "expired";

/** What Today says of a visit that is over; null when the person knows. */
export const failureOfEnd = (end: CallEnd): ErrorCode | null => {
  if (end.kind === "failed") return end.code;
  if (end.reason === "removed") return "REMOVED";
  return end.reason === "expired" ? "PLACE_EXPIRED" : null;
};

/** For a call that came too late, or whose sign-in is over: nobody wants it any more. */
export const giveUp = async (built: DesktopCall): Promise<false> => {
  await (built.kind === "own" ? built.call.abandon() : built.call.leave());
  return false;
};
