import { fail } from "../../protocol/errors.ts";
import type { ParticipantId } from "../../protocol/ids.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import type { AdmissionRow } from "../store/rows.ts";
import { wordFacts } from "./machine-facts.ts";
import { missingIn, namesNoStranger, senderEffects } from "./machine-roster.ts";
import {
  type AuditFact,
  type Effect,
  type Step,
  type VisitState,
  type Word,
  admissionOf,
  grantOf,
  guestsOf,
  isCoHost,
  isDesktops,
  isPresent,
  isRunning,
  leaderOf,
  membersOf,
} from "./machine-state.ts";
import {
  type EventOf,
  gone,
  isNextWord,
  shutMedia,
  step,
  withAdmission,
  withNewcomer,
  withVisit,
  withWord,
} from "./machine-steps.ts";
import { led } from "./machine-time.ts";

const hostRow = (state: VisitState, event: EventOf<"open" | "hostReturned">): AdmissionRow => ({
  participantId: event.host.participantId,
  visitId: state.visit.id,
  role: "host",
  state: "admitted",
  hello: event.host.hello,
  card: null,
  waitingSince: event.at,
  admittedSeq: event.word.rev,
  maySpeak: true,
  mayShow: true,
  mayShare: true,
  isConnected: true,
  isMediaConnected: false,
  lastSeenAt: event.at,
  accountId: state.visit.hostAccountId,
  invitationId: null,
  returnHash: null,
  isBack: false,
  handRaisedAt: null,
  lateMinutes: null,
  lateSaidAt: null,
});

const shown: readonly Effect[] = [{ type: "showVisit" }, { type: "showWaiting" }, { type: "showDay" }];

/** The host's first word: nobody is in yet but the host. */
export const open = (state: VisitState, event: EventOf<"open">): Result<Step> => {
  const { visit } = state;
  if (visit.phase !== "scheduled") return fail("VISIT_ALREADY_OPEN");
  if (event.word.epoch !== 1 || !isNextWord(state, event.word)) return fail("CHAIN_BROKEN");
  if (admissionOf(state, event.host.participantId) !== null) return fail("ROSTER_INVALID");
  const { participantId, hello } = event.host;
  const opened = withVisit(state, {
    phase: "open",
    roomName: event.roomName,
    openedAt: event.at,
    hostParticipantId: participantId,
    hostHello: hello,
  });
  if (!namesNoStranger(opened, event.word)) return fail("ROSTER_INVALID");
  const next = withWord(withNewcomer(opened, hostRow(opened, event)), event.word);
  const opening: AuditFact = { agent: event.by, action: "visit.opened", participantId };
  return step(
    next,
    [opening, ...wordFacts(state, next, event.by)],
    [{ type: "admitTo", participantId }, ...shown],
  );
};

/** Devices of the host whose keys are lost when it comes with new ones: the one that led, and whatever its desktops brought in. */
export const formerDevices = (state: VisitState): ParticipantId[] => {
  const { hostParticipantId, hostAccountId } = state.visit;
  return membersOf(state)
    .filter((row) => row.accountId === hostAccountId && isDesktops(row))
    .map((row) => row.participantId)
    .concat(hostParticipantId ?? [])
    .filter((id, at, all) => all.indexOf(id) === at);
};

/** The host again, with new keys: takes the place of the host's former device and continues the chain. */
export const hostReturned = (state: VisitState, event: EventOf<"hostReturned">): Result<Step> => {
  if (!isRunning(state)) return fail("VISIT_NOT_OPEN");
  // Whoever leads is removed only with the account: nobody comes back to it.
  if (leaderOf(state)?.state === "removed") return fail("REMOVED");
  const former = formerDevices(state);
  const { participantId, hello } = event.host;
  if (former.length === 0 || admissionOf(state, participantId) !== null) return fail("ROSTER_INVALID");
  if (!isNextWord(state, event.word) || event.word.epoch === state.visit.epoch) return fail("CHAIN_BROKEN");
  const without = former.reduce((all, id) => withAdmission(all, id, gone("left")), state);
  const leads = withVisit(led(without, "open", event.at), {
    hostParticipantId: participantId,
    hostHello: hello,
  });
  if (missingIn(leads, event.word).length > 0 || !namesNoStranger(leads, event.word))
    return fail("ROSTER_INVALID");
  const next = withWord(withNewcomer(leads, hostRow(leads, event)), event.word);
  const back: AuditFact = { agent: event.by, action: "visit.hostReturned", participantId };
  return step(
    next,
    [back, ...wordFacts(state, next, event.by)],
    [
      { type: "postBoard", to: guestsOf(next).map((row) => row.participantId) },
      ...former.flatMap((id): Effect[] => [
        ...shutMedia(state, id),
        { type: "out", participantId: id, reason: "replaced" },
      ]),
      { type: "admitTo", participantId },
      ...senderEffects(state, next),
      ...shown,
    ],
  );
};

/** The state in which another member leads and the former leader, if still in, is co-host; nobody's place or key changes. */
const ledBy = (state: VisitState, id: ParticipantId, word: Word, at: number): Result<VisitState> => {
  const row = admissionOf(state, id);
  const former = state.visit.hostParticipantId;
  if (!isRunning(state)) return fail("VISIT_NOT_OPEN");
  if (row === null || !isPresent(row) || former === null) return fail("NOT_ADMITTED");
  if (row.accountId === null) return fail("NOT_STAFF");
  if (id === former || !isCoHost(state, id)) return fail("ROSTER_INVALID");
  if (!isNextWord(state, word) || word.epoch === state.visit.epoch) return fail("CHAIN_BROKEN");
  const stepped = withAdmission(state, former, { role: "participant" });
  const leads = withVisit(withAdmission(stepped, id, { role: "host", handRaisedAt: null, lastSeenAt: at }), {
    hostParticipantId: id,
    hostHello: row.hello,
  });
  if (missingIn(leads, word).length > 0 || !namesNoStranger(leads, word)) return fail("ROSTER_INVALID");
  return succeed(withWord(led(leads, row.isConnected ? "open" : "onHold", at), word));
};

const leaderIn = (word: Word): ParticipantId | null =>
  word.grants.find((grant) => grant.role === "host")?.participantId ?? null;

/** Everybody learns who leads now, but whoever said so, who knows it. */
const toldOfLeader = (before: VisitState, after: VisitState, speaker: ParticipantId | null): Effect[] => [
  {
    type: "postBoard",
    to: membersOf(after)
      .map((row) => row.participantId)
      .filter((id) => id !== speaker),
  },
  ...senderEffects(before, after),
  ...shown,
];

/** Whoever leads names another leader, a co-host that is there; the former one stays as co-host. */
export const handOver = (state: VisitState, event: EventOf<"handOver">): Result<Step> => {
  const { word, by, at } = event;
  const to = leaderIn(word);
  if (to === null) return fail("ROSTER_INVALID");
  const next = ledBy(state, to, word, at);
  if (!next.ok) return next;
  if (admissionOf(state, to)?.isConnected !== true) return fail("NOT_ADMITTED");
  const fact: AuditFact = { agent: by, action: "visit.handedOver", participantId: to };
  return step(next.value, [fact], toldOfLeader(state, next.value, state.visit.hostParticipantId));
};

/** A co-host leads from now on, since whoever led fell silent: that was decided by the desk, which hears the beats. */
export const takeOver = (state: VisitState, event: EventOf<"takeOver">): Result<Step> => {
  const { word, by, at, participantId } = event;
  if (grantOf(state, participantId) === null || leaderIn(word) !== participantId)
    return fail("ROSTER_INVALID");
  const next = ledBy(state, participantId, word, at);
  if (!next.ok) return next;
  const fact: AuditFact = { agent: by, action: "visit.takenOver", participantId };
  return step(next.value, [fact], toldOfLeader(state, next.value, participantId));
};
