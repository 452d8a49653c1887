import { type Action, type Actor, can } from "../../protocol/can.ts";
import { type ErrorCode, fail } from "../../protocol/errors.ts";
import type { AccountId, ClinicId, ParticipantId, SessionId } from "../../protocol/ids.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import type { AccountRole } from "../../protocol/roles.ts";
import { Phase } from "../../protocol/visit.ts";
import type { AdmissionRow, VisitRow } from "../store/rows.ts";
import type { StoreReads } from "../store/store.ts";
import { isPresent } from "./machine-state.ts";
import { outCode } from "./machine-steps.ts";

/** Who asks, as the signalling socket found out by ticket, hello or proof. */
export type Asker =
  | { kind: "account"; id: AccountId; clinicId: ClinicId; role: AccountRole; sessionId: SessionId }
  | { kind: "device"; id: ParticipantId }
  | { kind: "nobody" }
  | { kind: "service" };

const deviceActor = (row: AdmissionRow | null): Actor => {
  if (row === null) return "nobody";
  if (row.state === "waiting") return "waiting";
  if (!isPresent(row)) return "outside";
  return row.role === "coHost" ? "coHost" : "participant";
};

/** What the asker is to this visit. */
export const actorOf = (
  visit: Pick<VisitRow, "clinicId" | "hostAccountId">,
  admissions: readonly AdmissionRow[],
  asker: Exclude<Asker, { kind: "service" }>,
): Actor => {
  switch (asker.kind) {
    case "account":
      if (asker.clinicId !== visit.clinicId) return "otherClinic";
      return asker.id === visit.hostAccountId ? "host" : asker.role;
    case "device":
      return deviceActor(admissions.find((row) => row.participantId === asker.id) ?? null);
    case "nobody":
      return "nobody";
  }
};

/** Why an actor may not do this now; null when the table lets it. */
export const refusalOf = (actor: Actor, action: Action, phase: Phase): ErrorCode | null => {
  if (can(actor, action, phase)) return null;
  if (actor === "otherClinic") return "NOT_FOUND";
  const mayOtherwise = Phase.options.some((other) => can(actor, action, other));
  if (!mayOtherwise) return "FORBIDDEN";
  return phase === "ended" ? "VISIT_ENDED" : "VISIT_NOT_OPEN";
};

/** Why an asker may not do this with this visit now; null when it may. A device that is out is told why it is. */
export const askerRefusal = (
  visit: Pick<VisitRow, "clinicId" | "hostAccountId" | "phase">,
  admissions: readonly AdmissionRow[],
  asker: Asker,
  action: Action,
): ErrorCode | null => {
  if (asker.kind === "service") return null;
  const actor = actorOf(visit, admissions, asker);
  const refusal = refusalOf(actor, action, visit.phase);
  if (refusal === null || actor !== "outside" || visit.phase === "ended") return refusal;
  const row = admissions.find((other) => asker.kind === "device" && other.participantId === asker.id);
  return outCode(row?.state ?? null);
};

/** The visit of a device that may connect to this room's media now; asked anew at every connect. */
export const mayConnect = async (
  reads: StoreReads,
  room: string,
  identity: ParticipantId,
): Promise<Result<VisitRow>> => {
  const row = await reads.admission.find(identity);
  const visit = row === null ? null : await reads.visit.find(row.visitId);
  if (row === null || visit === null) return fail("NOT_ADMITTED");
  if (visit.phase === "ended") return fail("VISIT_ENDED");
  if (!isPresent(row)) return fail(outCode(row.state));
  const isHostNow = row.role !== "host" || visit.hostParticipantId === identity;
  const actor = row.role === "host" ? "host" : deviceActor(row);
  const isRight = isHostNow && visit.roomName === room && can(actor, "media.connect", visit.phase);
  return isRight ? succeed(visit) : fail("NOT_ADMITTED");
};
