import type { AuditAction } from "../../protocol/audit.ts";
import {
  type Agent,
  type AuditFact,
  type Grant,
  type VisitState,
  grantOf,
  guestsOf,
} from "./machine-state.ts";

/** What everybody may who just came in and of whom nothing else was said. */
const asAdmitted: Pick<Grant, "maySpeak" | "mayShow" | "mayShare" | "isCoHost"> = {
  maySpeak: true,
  mayShow: true,
  mayShare: false,
  isCoHost: false,
};

const rightActions = {
  maySpeak: ["speak.granted", "speak.revoked"],
  mayShow: ["camera.granted", "camera.revoked"],
  mayShare: ["share.granted", "share.revoked"],
  isCoHost: ["coHost.granted", "coHost.revoked"],
} as const satisfies Record<keyof typeof asAdmitted, readonly [AuditAction, AuditAction]>;

const rights = ["maySpeak", "mayShow", "mayShare", "isCoHost"] as const;

const rightFacts = (before: VisitState, after: VisitState, agent: Agent): AuditFact[] =>
  guestsOf(after).flatMap(({ participantId }) => {
    const old = grantOf(before, participantId) ?? asAdmitted;
    const now = grantOf(after, participantId);
    if (now === null || before.visit.hostParticipantId === participantId) return [];
    return rights
      .filter((right) => old[right] !== now[right])
      .map((right) => ({ agent, action: rightActions[right][now[right] ? 0 : 1], participantId }));
  });

const flagFacts = (before: VisitState, after: VisitState, agent: Agent): AuditFact[] => {
  const facts: AuditFact[] = [];
  const add = (action: AuditAction) => facts.push({ agent, action, participantId: null });
  if (before.visit.isLocked !== after.visit.isLocked)
    add(after.visit.isLocked ? "visit.locked" : "visit.unlocked");
  if (before.visit.isSuspended !== after.visit.isSuspended)
    add(after.visit.isSuspended ? "visit.suspended" : "visit.resumed");
  return facts;
};

/** What a word changes of flags and rights, one fact for each. */
export const wordFacts = (before: VisitState, after: VisitState, agent: Agent): AuditFact[] => [
  ...flagFacts(before, after, agent),
  ...rightFacts(before, after, agent),
];
