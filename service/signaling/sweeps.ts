import type { VisitId } from "../../protocol/ids.ts";
import { succeed } from "../../protocol/result.ts";
import { keepInCall } from "../account/sessions.ts";
import type { AdmissionRow, SessionRow, VisitRow } from "../store/rows.ts";
import type { StoreReads } from "../store/store.ts";
import type { Changes } from "../visit/changes.ts";
import { loadVisit } from "../visit/desk-load.ts";
import { expiresAt } from "../visit/machine-time.ts";
import type { SignalDeps } from "./deps.ts";
import { sessionsOf } from "./live-sessions.ts";
import type { Places } from "./places.ts";

type SweepDeps = Pick<SignalDeps, "store" | "clock" | "timers" | "desk" | "presence">;

/** How often visits whose time is over soon are looked for. Milliseconds. */
const SWEEP_MS = 60_000;
/** How often calls are counted as presence: oftener than any idle limit can be. Milliseconds. */
const CALLS_MS = 2_000;
/** For how long a session counts as in a call once it was seen in one. Milliseconds. */
const IN_CALL_MS = 15_000;
/** A visit is ended this much after its time, since timers and clock do not agree to the millisecond. Milliseconds. */
const END_SLACK_MS = 50;

const notEnded = async ({ store }: SweepDeps): Promise<VisitRow[]> => {
  const visits = await store.read(async (reads) => succeed(await reads.visit.notEnded()));
  return visits.ok ? visits.value : [];
};

/** The session of a member of staff who is in a call: of the desktop that brought the device in, else the one that was active last. */
const sessionInCall = async (
  { clock, presence }: SweepDeps,
  reads: Pick<StoreReads, "session">,
  { participantId, accountId }: AdmissionRow,
): Promise<SessionRow | null> => {
  const desktop = presence.hostDesktop(participantId);
  if (desktop !== null) return reads.session.find(desktop.sessionId);
  return accountId === null ? null : ((await sessionsOf(reads, accountId, clock)).at(-1) ?? null);
};

const isInCall = ({ presence }: SweepDeps, row: AdmissionRow): boolean =>
  row.accountId !== null && row.state === "connected" && presence.isReachable(row.participantId);

/** A connected call is presence: the desktop in it does not log off meanwhile, nor does the absolute limit act (safeguards.md, C4). */
const countCallsAsPresence = async (deps: SweepDeps): Promise<void> => {
  const { clock } = deps;
  const found = await deps.store.read(async (reads) => {
    const inCall: (SessionRow | null)[] = [];
    for (const visit of (await reads.visit.notEnded()).filter(({ phase }) => phase !== "scheduled"))
      for (const row of (await reads.admission.ofVisit(visit.id)).filter((each) => isInCall(deps, each)))
        inCall.push(await sessionInCall(deps, reads, row));
    return succeed(inCall);
  });
  const renewBefore = clock.steady() + IN_CALL_MS / 2;
  for (const session of found.ok ? found.value : [])
    if (session !== null && session.inCallUntil < renewBefore)
      await keepInCall(deps.store, session.id, { clock, forMs: IN_CALL_MS });
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
    for (const visit of await notEnded(deps)) endings.look(visit);
  };
  changes.listen(({ visit }) => endings.look(visit));
  const stops = [
    deps.timers.every(SWEEP_MS, () => void sweep()),
    deps.timers.every(CALLS_MS, () => void countCallsAsPresence(deps)),
  ];
  void sweep();
  return () => {
    for (const stop of stops) stop();
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
