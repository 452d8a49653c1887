import type { SessionId, VisitId } from "../../protocol/ids.ts";
import { succeed } from "../../protocol/result.ts";
import { touchSession } from "../account/sessions.ts";
import type { AdmissionRow, VisitRow } from "../store/rows.ts";
import type { StoreReads } from "../store/store.ts";
import type { Changes } from "../visit/changes.ts";
import { loadVisit } from "../visit/desk-load.ts";
import { expiresAt } from "../visit/machine-time.ts";
import type { SignalDeps } from "./deps.ts";
import { sessionsOf } from "./live-sessions.ts";
import type { Places } from "./places.ts";

type SweepDeps = Pick<SignalDeps, "store" | "clock" | "timers" | "desk" | "presence">;

/** How often visits whose time is over soon are looked for, and calls are counted as presence. Milliseconds. */
const SWEEP_MS = 60_000;
/** A visit is ended this much after its time, since timers and clock do not agree to the millisecond. Milliseconds. */
const END_SLACK_MS = 50;

const notEnded = async ({ store }: SweepDeps): Promise<VisitRow[]> => {
  const visits = await store.read(async (reads) => succeed(await reads.visit.notEnded()));
  return visits.ok ? visits.value : [];
};

/** The session of a member of staff who is in a call: of the desktop that brought the device in, else the one that was active last. */
const sessionInCall = async (
  deps: SweepDeps,
  reads: Pick<StoreReads, "session">,
  { participantId, accountId }: AdmissionRow,
): Promise<SessionId | null> => {
  const desktop = deps.presence.hostDesktop(participantId);
  if (desktop !== null || accountId === null) return desktop?.sessionId ?? null;
  return (await sessionsOf(reads, accountId, deps.clock.now())).at(-1)?.id ?? null;
};

/** A connected call is presence: the desktop in it does not log off meanwhile (safeguards.md, C4). */
const countCallAsPresence = async (deps: SweepDeps, visit: VisitRow): Promise<void> => {
  const found = await deps.store.read(async (reads) => {
    const staff = (await reads.admission.ofVisit(visit.id)).filter(
      (row) =>
        row.accountId !== null && row.state === "connected" && deps.presence.isReachable(row.participantId),
    );
    return succeed(await Promise.all(staff.map((row) => sessionInCall(deps, reads, row))));
  });
  for (const id of found.ok ? found.value : [])
    if (id !== null) await touchSession(deps.store, id, deps.clock);
};

/** Ends visits at their time: those that are due before the next sweep get a timer of their own. */
const endingsOf = ({ clock, timers, desk }: SweepDeps) => {
  const armed = new Map<VisitId, { at: number; cancel: () => void }>();
  const disarm = (id: VisitId): void => {
    armed.get(id)?.cancel();
    armed.delete(id);
  };
  return {
    look(visit: Pick<VisitRow, "id" | "phase"> & Parameters<typeof expiresAt>[0]): void {
      const at = expiresAt(visit);
      const inMs = at - clock.now();
      if (armed.get(visit.id)?.at === at) return;
      disarm(visit.id);
      if (visit.phase === "ended" || inMs > SWEEP_MS) return;
      const end = (): void => {
        armed.delete(visit.id);
        void desk.expire(visit.id);
      };
      armed.set(visit.id, { at, cancel: timers.after(Math.max(0, inMs) + END_SLACK_MS, end) });
    },
    stop: () => [...armed.keys()].forEach(disarm),
  };
};

/** Ends visits when their time is over, and counts calls as presence; answers what stops it. */
export const startSweeps = (deps: SweepDeps, changes: Changes): (() => void) => {
  const endings = endingsOf(deps);
  const sweep = async (): Promise<void> => {
    for (const visit of await notEnded(deps)) {
      endings.look(visit);
      if (visit.phase !== "scheduled") await countCallAsPresence(deps, visit);
    }
  };
  changes.listen(({ visit }) => endings.look(visit));
  const stop = deps.timers.every(SWEEP_MS, () => void sweep());
  void sweep();
  return () => {
    stop();
    endings.stop();
  };
};

/** After a restart nobody is connected: that is written down, and places are kept from now on. */
export const takeUpAfterRestart = async (deps: SweepDeps, places: Places): Promise<void> => {
  for (const { id } of await notEnded(deps)) {
    const found = await deps.store.read(async (reads) => succeed(await loadVisit(reads, id)));
    if (!found.ok || found.value === null) continue;
    places.look(found.value.state);
    for (const row of found.value.state.admissions) await takeUp(deps, row);
  }
};

const takeUp = async ({ desk }: SweepDeps, row: AdmissionRow): Promise<void> => {
  const { participantId, visitId } = row;
  if (row.isMediaConnected) await desk.report("mediaDisconnected", visitId, participantId);
  if (row.isConnected) await desk.report("unreachable", visitId, participantId);
};
