import { type Action, type Actor, can } from "../../protocol/can.ts";
import { type ErrorCode, fail } from "../../protocol/errors.ts";
import type { AccountId, ClinicId, ParticipantId, SessionId } from "../../protocol/ids.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import type { AccountRole } from "../../protocol/roles.ts";
import { Phase } from "../../protocol/visit.ts";
import type { AdmissionRow, VisitRow } from "../store/rows.ts";
import type { StoreReads } from "../store/store.ts";
import type { Loaded } from "./desk-load.ts";
import {
  type VisitState,
  admissionOf,
  isCoHost,
  isDesktops,
  isPresent,
  leaderOf,
  membersOf,
} from "./machine-state.ts";
import { outCode } from "./machine-steps.ts";

/** Who asks, as the signalling socket found out by ticket, hello or proof. */
export type Asker =
  | { kind: "account"; id: AccountId; clinicId: ClinicId; role: AccountRole; sessionId: SessionId }
  | { kind: "device"; id: ParticipantId }
  | { kind: "nobody" }
  | { kind: "service" };

/** Somebody signed in, at one desktop. */
export type StaffAsker = Extract<Asker, { kind: "account" }>;

type Person = Exclude<Asker, { kind: "service" }>;

const memberActor = (state: VisitState, id: ParticipantId): Actor => {
  if (state.visit.hostParticipantId === id) return "host";
  return isCoHost(state, id) ? "coHost" : "participant";
};

const deviceActor = (state: VisitState, id: ParticipantId): Actor => {
  const row = admissionOf(state, id);
  if (row === null) return "nobody";
  if (row.state === "waiting") return "waiting";
  return isPresent(row) ? memberActor(state, id) : "outside";
};

/** The account whose visit it is to lead now: the one whose device leads, the host's own while nobody does. */
export const leadingAccount = (state: VisitState): AccountId => {
  const leader = leaderOf(state);
  const isLed = leader !== null && isPresent(leader);
  return (isLed ? leader.accountId : null) ?? state.visit.hostAccountId;
};

/** The device in the visit for which an asker speaks: its own, or what the account's desktop brought in. */
export const deviceOf = (state: VisitState, asker: Asker): AdmissionRow | null => {
  switch (asker.kind) {
    case "device":
      return membersOf(state).find((row) => row.participantId === asker.id) ?? null;
    case "account":
      return membersOf(state).find((row) => row.accountId === asker.id && isDesktops(row)) ?? null;
    case "nobody":
    case "service":
      return null;
  }
};

const accountActor = (state: VisitState, asker: StaffAsker): Actor => {
  if (leadingAccount(state) === asker.id) return "host";
  const own = deviceOf(state, asker);
  return own === null ? asker.role : memberActor(state, own.participantId);
};

/** What the asker is to this visit. */
export const actorOf = ({ row, state }: Pick<Loaded, "row" | "state">, asker: Person): Actor => {
  switch (asker.kind) {
    case "account":
      return asker.clinicId === row.clinicId ? accountActor(state, asker) : "otherClinic";
    case "device":
      return deviceActor(state, asker.id);
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

/** Whether the host asks to lead a visit that a colleague leads now. */
const isLedByColleague = (state: VisitState, asker: Person, action: Action): boolean =>
  action === "visit.open" &&
  asker.kind === "account" &&
  asker.id === state.visit.hostAccountId &&
  leadingAccount(state) !== asker.id;

/** Why an asker may not do this with this visit now; null when it may. A device that is out is told why it is. */
export const askerRefusal = (
  loaded: Pick<Loaded, "row" | "state">,
  asker: Asker,
  action: Action,
): ErrorCode | null => {
  if (asker.kind === "service") return null;
  const { state } = loaded;
  const actor = actorOf(loaded, asker);
  const refusal = refusalOf(actor, action, state.visit.phase);
  if (refusal === null || state.visit.phase === "ended") return refusal;
  if (isLedByColleague(state, asker, action)) return "LED_BY_COLLEAGUE";
  if (actor !== "outside" || asker.kind !== "device") return refusal;
  return outCode(admissionOf(state, asker.id)?.state ?? null);
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
  const isLeader = visit.hostParticipantId === identity;
  const isRightSeat = isLeader === (row.role === "host");
  const mayAsk = can(isLeader ? "host" : "participant", "media.connect", visit.phase);
  return isRightSeat && visit.roomName === room && mayAsk ? succeed(visit) : fail("NOT_ADMITTED");
};
