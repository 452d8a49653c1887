import type { AccountRole } from "./roles.ts";
import type { Phase } from "./visit.ts";

/** Who asks, as the service found out for itself; nothing a client says of itself counts. */
export const actors = [
  "nobody",
  "otherClinic",
  "auditor",
  "member",
  "admin",
  "owner",
  "waiting",
  "participant",
  "coHost",
  "host",
  "outside",
] as const;
/** `outside`: a device that was denied, removed, left or expired. `otherClinic`: signed in, but not where the object belongs. */
export type Actor = (typeof actors)[number];

type Rule = {
  actors: readonly Actor[];
  phases: readonly Phase[] | "any";
  /** Both factors anew within the last minutes (step-up). */
  needsStepUp?: true;
};

const everybody = actors;
const staff: readonly Actor[] = ["auditor", "member", "admin", "owner"];
const administrators: readonly Actor[] = ["admin", "owner"];
const mayHost: readonly Actor[] = ["member", "admin", "owner"];
const inVisit: readonly Actor[] = ["participant", "coHost", "host"];
const running: readonly Phase[] = ["open", "onHold"];
const notEnded: readonly Phase[] = ["scheduled", "open", "onHold"];

/** Deny by default: an action that does not stand here is nobody's, an actor not listed is refused. */
export const rules = {
  "service.health": { actors: everybody, phases: "any" },
  "guest.page": { actors: everybody, phases: "any" },
  "clinic.read": { actors: everybody, phases: "any" },
  "clinic.setWording": { actors: ["owner", "admin"], phases: "any" },
  "api.read": { actors: everybody, phases: "any" },
  "session.signIn": { actors: everybody, phases: "any" },
  "session.refresh": { actors: everybody, phases: "any" },
  "session.resume": { actors: everybody, phases: "any" },
  "session.logOff": { actors: staff, phases: "any" },
  "session.stepUp": { actors: staff, phases: "any" },
  "session.cover": { actors: staff, phases: "any" },
  "session.list": { actors: staff, phases: "any" },
  "session.end": { actors: staff, phases: "any" },
  "factor.read": { actors: staff, phases: "any" },
  "factor.change": { actors: staff, phases: "any", needsStepUp: true },
  "password.change": { actors: staff, phases: "any", needsStepUp: true },
  "staff.look": { actors: everybody, phases: "any" },
  "staff.redeem": { actors: everybody, phases: "any" },
  "staff.list": { actors: ["auditor", ...administrators], phases: "any" },
  "staff.invite": { actors: administrators, phases: "any", needsStepUp: true },
  "staff.retireInvitation": { actors: administrators, phases: "any" },
  "staff.setRole": { actors: ["owner"], phases: "any", needsStepUp: true },
  "staff.disable": { actors: administrators, phases: "any", needsStepUp: true },
  "staff.recover": { actors: administrators, phases: "any", needsStepUp: true },
  "staff.endSessions": { actors: administrators, phases: "any" },
  "clinic.readSettings": { actors: staff, phases: "any" },
  "clinic.setSettings": { actors: administrators, phases: "any", needsStepUp: true },
  "desktop.report": { actors: staff, phases: "any" },
  "session.signOut": { actors: staff, phases: "any" },
  "session.read": { actors: staff, phases: "any" },
  "ticket.staff": { actors: staff, phases: "any" },
  "card.publish": { actors: mayHost, phases: "any" },
  "visit.create": { actors: mayHost, phases: "any" },
  "visit.list": { actors: mayHost, phases: "any" },
  "visit.renewLink": { actors: ["host"], phases: notEnded },
  "visit.open": { actors: ["host"], phases: ["scheduled", "open", "onHold"] },
  "visit.end": { actors: ["host"], phases: notEnded },
  "visit.admit": { actors: ["host"], phases: ["open"] },
  "visit.deny": { actors: ["host"], phases: notEnded },
  "visit.announce": { actors: ["host"], phases: running },
  "visit.handOver": { actors: ["host"], phases: running },
  "visit.takeOver": { actors: ["coHost"], phases: running },
  "visit.beat": { actors: ["host"], phases: running },
  "visit.command": { actors: ["host"], phases: running },
  "visit.request": { actors: ["coHost"], phases: running },
  "visit.keep": { actors: ["host"], phases: running },
  "visit.hand": { actors: ["participant", "coHost"], phases: running },
  "visit.away": { actors: inVisit, phases: running },
  "visit.lowerHands": { actors: ["host", "coHost"], phases: running },
  "visit.late": { actors: ["host"], phases: notEnded },
  "visit.invite": { actors: ["host"], phases: notEnded },
  "visit.ack": { actors: inVisit, phases: running },
  "visit.leave": { actors: inVisit, phases: running },
  "media.token": { actors: inVisit, phases: running },
  "media.connect": { actors: inVisit, phases: running },
  "join.look": { actors: everybody, phases: "any" },
  "join.arrive": { actors: everybody, phases: notEnded },
  "join.arriveAsStaff": { actors: [...mayHost, "coHost", "host"], phases: notEnded },
  "join.comeBack": { actors: everybody, phases: notEnded },
  "join.resume": { actors: ["waiting", "participant", "coHost", "host"], phases: notEnded },
  "waiting.knock": { actors: ["nobody"], phases: notEnded },
  "waiting.card": { actors: ["waiting"], phases: notEnded },
  "waiting.leave": { actors: ["waiting"], phases: notEnded },
} as const satisfies Record<string, Rule>;

/** Everything that can be asked of the service. */
export type Action = keyof typeof rules;

const table: Record<Action, Rule> = rules;

/** Whether this actor may do this now. `phase` is null where the action concerns no visit. */
export const can = (actor: Actor, action: Action, phase: Phase | null): boolean => {
  const rule = table[action];
  if (!rule.actors.includes(actor)) return false;
  return rule.phases === "any" || (phase !== null && rule.phases.includes(phase));
};

/** Whether an action asks for both factors anew. */
export const needsStepUp = (action: Action): boolean => table[action].needsStepUp === true;

/** Whether one role may invite, disable, recover or end sessions of another: an administrator none of its own kind or above. */
export const mayManage = (role: AccountRole, other: AccountRole): boolean =>
  role === "owner" || (role === "admin" && (other === "member" || other === "auditor"));
