import { fail } from "../../protocol/errors.ts";
import { PLACE_KEPT_MS } from "../../protocol/limits.ts";
import type { ParticipantId } from "../../protocol/ids.ts";
import type { Result } from "../../protocol/result.ts";
import type { AdmissionRow } from "../store/rows.ts";
import {
  type AuditFact,
  type Effect,
  type Step,
  type VisitState,
  admissionOf,
  isDesktops,
  isPresent,
  isRunning,
  membersOf,
} from "./machine-state.ts";
import { type EventOf, gone, outCode, shutMedia, step, withAdmission, withVisit } from "./machine-steps.ts";
import { led } from "./machine-time.ts";

const fact = (action: AuditFact["action"], id: ParticipantId): AuditFact => ({
  agent: { kind: "participant", id },
  action,
  participantId: id,
});

const isHost = (state: VisitState, id: ParticipantId): boolean => state.visit.hostParticipantId === id;

/** The visit once this device is there, or not: only whoever leads makes a difference. */
const ledBy = (state: VisitState, id: ParticipantId, phase: "open" | "onHold", at: number): VisitState =>
  isHost(state, id) && isRunning(state) ? led(state, phase, at) : state;

/** What people are shown when somebody's line changes. */
const seen = (state: VisitState, id: ParticipantId): Effect[] => {
  if (admissionOf(state, id)?.state === "waiting") return [{ type: "showDay" }];
  const members: Effect[] = [{ type: "showVisit" }];
  return isHost(state, id) ? [...members, { type: "showWaiting" }, { type: "showDay" }] : members;
};

/** The same device is back on its signalling line: a waiting one waits on, a member is told all it missed. */
export const resume = (state: VisitState, event: EventOf<"resume">): Result<Step> => {
  const { participantId } = event;
  const row = admissionOf(state, participantId);
  if (row === null || !(isPresent(row) || row.state === "waiting")) return fail(outCode(row?.state ?? null));
  const back = withAdmission(state, participantId, { isConnected: true, lastSeenAt: event.at });
  const next = ledBy(back, participantId, "open", event.at);
  return step(
    next,
    [fact("participant.resumed", participantId)],
    [welcomeBack(row), ...seen(next, participantId)],
  );
};

const welcomeBack = (row: AdmissionRow): Effect => {
  if (row.state === "waiting") return { type: "showWaiting" };
  return { type: isDesktops(row) ? "remindHost" : "admitTo", participantId: row.participantId };
};

/** The device's signalling line is gone without a word; its place is kept for a while. */
export const unreachable = (state: VisitState, event: EventOf<"unreachable">): Result<Step> => {
  const { participantId } = event;
  const row = admissionOf(state, participantId);
  if (row === null || !row.isConnected) return fail("NOT_ADMITTED");
  const away = withAdmission(state, participantId, { isConnected: false, lastSeenAt: event.at });
  const next = ledBy(away, participantId, "onHold", event.at);
  return step(next, [fact("participant.disconnected", participantId)], seen(next, participantId));
};

/** The gate let the device's media through. Its token may be older than the last word and say more, so the media server is told anew. */
export const mediaConnected = (state: VisitState, event: EventOf<"mediaConnected">): Result<Step> => {
  const { participantId } = event;
  const row = admissionOf(state, participantId);
  if (row?.state !== "admitted") return fail(outCode(row?.state ?? null));
  const next = withAdmission(state, participantId, { state: "connected", isMediaConnected: true });
  const { roomName } = state.visit;
  const told: Effect[] = roomName === null ? [] : [{ type: "setSources", roomName, participantId }];
  return step(next, [fact("participant.connected", participantId)], [...told, { type: "showVisit" }]);
};

/** The device's media is gone from the gate. */
export const mediaDisconnected = (state: VisitState, event: EventOf<"mediaDisconnected">): Result<Step> => {
  const { participantId } = event;
  const row = admissionOf(state, participantId);
  if (row?.state !== "connected") return fail(outCode(row?.state ?? null));
  const next = withAdmission(state, participantId, { state: "admitted", isMediaConnected: false });
  return step(next, [fact("participant.disconnected", participantId)], [{ type: "showVisit" }]);
};

/** A member goes by its own will. The going of whoever leads only puts the visit on hold. */
export const leave = (state: VisitState, event: EventOf<"leave">): Result<Step> => {
  const { participantId } = event;
  const row = admissionOf(state, participantId);
  if (row === null || !isPresent(row)) return fail(outCode(row?.state ?? null));
  const without = withAdmission(state, participantId, gone("left"));
  const next = ledBy(without, participantId, "onHold", event.at);
  return step(
    next,
    [fact("participant.left", participantId)],
    [
      ...shutMedia(state, participantId),
      { type: "out", participantId, reason: "left" },
      { type: "showVisit" },
      ...(isHost(state, participantId) ? [{ type: "showWaiting" } as const] : []),
      // A place is free again.
      { type: "showDay" },
    ],
  );
};

/** A place that nobody took up again is given up. That of whoever leads is kept until somebody else does. */
export const placeExpired = (state: VisitState, event: EventOf<"placeExpired">): Result<Step> => {
  const { participantId, at } = event;
  const row = admissionOf(state, participantId);
  if (row === null || !(isPresent(row) || row.state === "waiting")) return fail(outCode(row?.state ?? null));
  const isKept = row.isConnected || at - row.lastSeenAt < PLACE_KEPT_MS || isHost(state, participantId);
  if (isKept) return fail("FORBIDDEN");
  const isWaiting = row.state === "waiting";
  const next = withAdmission(state, participantId, gone("expired"));
  const action = isWaiting ? "waiting.expired" : "participant.expired";
  const audit: AuditFact[] = [{ agent: { kind: "service" }, action, participantId }];
  return step(next, audit, [
    ...(isWaiting ? [] : shutMedia(state, participantId)),
    { type: "out", participantId, reason: "expired" },
    ...(isWaiting ? [] : [{ type: "showVisit" } as const]),
    { type: "showDay" },
  ]);
};

/** The media server lost the room: everybody gets a new one. The room's name is in no key, so none changes. */
export const mediaLost = (state: VisitState, event: EventOf<"mediaLost">): Result<Step> => {
  if (!isRunning(state)) return fail("VISIT_NOT_OPEN");
  const next = withVisit(state, { roomName: event.roomName });
  const members = membersOf(next).map((row) => row.participantId);
  const audit: AuditFact[] = [{ agent: { kind: "service" }, action: "media.lost", participantId: null }];
  return step(next, audit, [
    ...members.map((participantId): Effect => ({ type: "closeGate", participantId })),
    { type: "sendMedia", to: members },
  ]);
};
