import { fail } from "../../protocol/errors.ts";
import type { AccountId, ParticipantId, VisitId } from "../../protocol/ids.ts";
import { closeCodes } from "../../protocol/messages.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import type { SignedEnvelope } from "../../protocol/signed/envelope.ts";
import { openHello } from "../../protocol/signed/hello.ts";
import type { SealedCard } from "../../protocol/visit.ts";
import { type Asker, deviceOf } from "./admission.ts";
import { isSameDevice } from "./admission-resume.ts";
import type { Decide } from "./desk-decide.ts";
import type { DeskDeps } from "./desk-deps.ts";
import { ticketLinkRefusal } from "./links.ts";
import { type Way, admissionOf } from "./machine-state.ts";
import type { Line } from "./presence.ts";

/** What lines, the gate and timers report of a device. */
export type DeviceReport =
  | "unreachable"
  | "leaveWaiting"
  | "mediaConnected"
  | "mediaDisconnected"
  | "placeExpired";

/** A hello and card of somebody who begins to wait, what the ticket said of them, and the line to reach them. */
export type Knock = Way & { hello: SignedEnvelope; card: SealedCard | null; line: Line };
/** A proof of the same device, the ticket that it signed over, and the new line. */
export type Return = { participantId: ParticipantId; proof: SignedEnvelope; ticket: string; line: Line };

/** What devices do, and what happens to them. */
export type GuestDesk = {
  knock(visitId: VisitId, knock: Knock): Promise<Result<ParticipantId>>;
  resume(visitId: VisitId, back: Return): Promise<Result<null>>;
  updateCard(by: Asker, visitId: VisitId, card: SealedCard): Promise<Result<null>>;
  leaveWaiting(by: Asker, visitId: VisitId): Promise<Result<null>>;
  leaveVisit(by: Asker, visitId: VisitId, id: ParticipantId): Promise<Result<null>>;
  /** Answers failures too when there was nothing to do; callers need not care. */
  report(type: DeviceReport, visitId: VisitId, id: ParticipantId): Promise<Result<null>>;
  expire(visitId: VisitId): Promise<Result<null>>;
  /** Puts out all devices of an account that was disabled. */
  disable(visitId: VisitId, accountId: AccountId): Promise<Result<null>>;
};

const service: Asker = { kind: "service" };
const notOurs = fail("FORBIDDEN");

/** The devices' part of the desk. */
export const createGuestDesk = (deps: DeskDeps, decide: Decide): GuestDesk => ({
  ...waitingDesk(deps, decide),
  ...lineDesk(deps, decide),
});

const waitingDesk = (
  deps: DeskDeps,
  decide: Decide,
): Pick<GuestDesk, "knock" | "updateCard" | "leaveWaiting"> => {
  const at = () => deps.clock.now();
  return {
    async knock(visitId, { hello, card, line, ...way }) {
      const opened = await openHello("joinHello", hello);
      const done = await decide({
        visitId,
        asker: { kind: "nobody" },
        action: "waiting.knock",
        event: async ({ state: { visit } }, reads) => {
          if (opened === null) return fail("SIGNATURE_INVALID");
          if (opened.visitId !== visit.id || opened.opening !== visit.opening) return fail("REQUEST_INVALID");
          if (opened.role !== "participant") return fail("FORBIDDEN");
          const { participantId } = opened;
          const refusal = way.isBack ? null : await ticketLinkRefusal(reads, visit, way.invitationId);
          if (refusal !== null) return fail(refusal);
          return succeed({ type: "knock", at: at(), device: { participantId, hello }, card, way });
        },
        onStored: () => {
          if (opened !== null) deps.presence.seatDevice(opened.participantId, line);
        },
      });
      if (!done.ok) return done;
      return opened === null ? fail("SIGNATURE_INVALID") : succeed(opened.participantId);
    },
    updateCard: (by, visitId, card) =>
      decide({
        visitId,
        asker: by,
        action: "waiting.card",
        event: () =>
          by.kind === "device"
            ? succeed({ type: "updateCard", at: at(), participantId: by.id, card })
            : notOurs,
      }),
    leaveWaiting: (by, visitId) =>
      decide({
        visitId,
        asker: by,
        action: "waiting.leave",
        event: () =>
          by.kind === "device" ? succeed({ type: "leaveWaiting", at: at(), participantId: by.id }) : notOurs,
      }),
  };
};

const lineDesk = (
  deps: DeskDeps,
  decide: Decide,
): Pick<GuestDesk, "resume" | "leaveVisit" | "report" | "expire" | "disable"> => {
  const at = () => deps.clock.now();
  return {
    resume: (visitId, { participantId, proof, ticket, line }) =>
      decide({
        visitId,
        asker: { kind: "device", id: participantId },
        action: "join.resume",
        event: async ({ state }) => {
          const row = admissionOf(state, participantId);
          const isSame = row !== null && (await isSameDevice(row, state.visit, proof, ticket));
          return isSame ? succeed({ type: "resume", at: at(), participantId }) : fail("SIGNATURE_INVALID");
        },
        onStored: () => deps.presence.seatDevice(participantId, line)?.close(closeCodes.replaced),
      }),
    leaveVisit: (by, visitId, participantId) =>
      decide({
        visitId,
        asker: by,
        action: "visit.leave",
        event: ({ state }) =>
          deviceOf(state, by)?.participantId === participantId
            ? succeed({ type: "leave", at: at(), participantId })
            : notOurs,
      }),
    report: (type, visitId, participantId) =>
      decide({
        visitId,
        asker: service,
        action: "visit.leave",
        isQuiet: true,
        event: () => succeed({ type, at: at(), participantId }),
      }),
    expire: (visitId) =>
      decide({
        visitId,
        asker: service,
        action: "visit.end",
        isQuiet: true,
        event: () => succeed({ type: "expire", at: at() }),
      }),
    disable: (visitId, accountId) =>
      decide({
        visitId,
        asker: service,
        action: "visit.leave",
        isQuiet: true,
        event: () => succeed({ type: "disable", at: at(), accountId }),
      }),
  };
};
