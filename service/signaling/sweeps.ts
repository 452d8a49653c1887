import { LINK_GRACE_MS, PLACE_KEPT_MS } from "../../protocol/limits.ts";
import { succeed } from "../../protocol/result.ts";
import { touchSession } from "../account/sessions.ts";
import type { AdmissionRow, VisitRow } from "../store/rows.ts";
import { PLACE_SLACK_MS } from "./guest-socket.ts";
import { isPresent } from "../visit/machine-state.ts";
import type { SignalDeps } from "./deps.ts";

type SweepDeps = Pick<SignalDeps, "store" | "clock" | "timers" | "desk" | "presence">;

/** How often visits whose time is over are looked for, and calls are counted as presence. Milliseconds. */
const SWEEP_MS = 60_000;

const isOver = (visit: VisitRow, now: number): boolean =>
  visit.startsAt + visit.minutes * 60_000 + LINK_GRACE_MS <= now;

const notEnded = async ({ store }: SweepDeps): Promise<VisitRow[]> => {
  const visits = await store.read(async (reads) => succeed(await reads.visit.notEnded()));
  return visits.ok ? visits.value : [];
};

/** A connected call is presence: the desktop that leads it does not log off meanwhile (safeguards.md, C4). */
const countCallAsPresence = async (deps: SweepDeps, visit: VisitRow): Promise<void> => {
  const { hostParticipantId: id } = visit;
  const desktop = id === null ? null : deps.presence.hostDesktop(id);
  if (id === null || desktop === null || !deps.presence.isReachable(id)) return;
  const row = await deps.store.read(async (reads) => succeed(await reads.admission.find(id)));
  if (row.ok && row.value?.state === "connected")
    await touchSession(deps.store, desktop.sessionId, deps.clock);
};

const sweep = async (deps: SweepDeps): Promise<void> => {
  for (const visit of await notEnded(deps)) {
    if (isOver(visit, deps.clock.now())) await deps.desk.expire(visit.id);
    else await countCallAsPresence(deps, visit);
  }
};

/** Ends visits whose time is over, and counts calls as presence; answers what stops it. */
export const startSweeps = (deps: SweepDeps): (() => void) =>
  deps.timers.every(SWEEP_MS, () => void sweep(deps));

/** After a restart nobody is connected: that is written down, and places are kept from now on. */
export const takeUpAfterRestart = async (deps: SweepDeps): Promise<void> => {
  for (const visit of await notEnded(deps)) {
    const rows = await deps.store.read(async (reads) => succeed(await reads.admission.ofVisit(visit.id)));
    for (const row of rows.ok ? rows.value : []) await takeUp(deps, row);
  }
};

const takeUp = async ({ desk, timers }: SweepDeps, row: AdmissionRow): Promise<void> => {
  const { participantId, visitId } = row;
  if (row.isMediaConnected) await desk.report("mediaDisconnected", visitId, participantId);
  if (row.isConnected) await desk.report("unreachable", visitId, participantId);
  if (isPresent(row) || row.state === "waiting")
    timers.after(
      PLACE_KEPT_MS + PLACE_SLACK_MS,
      () => void desk.report("placeExpired", visitId, participantId),
    );
};
