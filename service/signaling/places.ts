import type { ParticipantId } from "../../protocol/ids.ts";
import { PLACE_KEPT_MS } from "../../protocol/limits.ts";
import type { AdmissionRow } from "../store/rows.ts";
import type { Changes } from "../visit/changes.ts";
import { type VisitState, isPresent } from "../visit/machine-state.ts";
import type { SignalDeps } from "./deps.ts";

type PlaceDeps = Pick<SignalDeps, "clock" | "timers" | "desk">;

/** A place is looked at this much after its time, since writing down the loss takes a moment. Milliseconds. */
const PLACE_SLACK_MS = 1_000;

/** Whether somebody's place runs out unless the device comes back. Whoever leads keeps the place until the visit ends or is led by another. */
const runsOut = ({ visit }: VisitState, row: AdmissionRow): boolean =>
  !row.isConnected &&
  (isPresent(row) || row.state === "waiting") &&
  row.participantId !== visit.hostParticipantId;

/** The places of devices that are gone, patients' and desktops' alike: each is given up at its time. */
export type Places = { look(state: VisitState): void; stop(): void };

/** Looks at every stored change from now on; nobody's place runs out earlier than it would from this start on. */
export const keepPlaces = ({ clock, timers, desk }: PlaceDeps, changes: Changes): Places => {
  const startedAt = clock.now();
  const armed = new Map<ParticipantId, { at: number; cancel: () => void }>();
  const disarm = (id: ParticipantId): void => {
    armed.get(id)?.cancel();
    armed.delete(id);
  };
  const arm = ({ participantId, visitId, lastSeenAt }: AdmissionRow): void => {
    const at = Math.max(lastSeenAt, startedAt) + PLACE_KEPT_MS + PLACE_SLACK_MS;
    if (armed.get(participantId)?.at === at) return;
    disarm(participantId);
    const giveUp = (): void => {
      armed.delete(participantId);
      void desk.report("placeExpired", visitId, participantId);
    };
    armed.set(participantId, { at, cancel: timers.after(Math.max(0, at - clock.now()), giveUp) });
  };
  const look = (state: VisitState): void => {
    for (const row of state.admissions) {
      if (runsOut(state, row)) arm(row);
      else disarm(row.participantId);
    }
  };
  changes.listen(look);
  return { look, stop: () => [...armed.keys()].forEach(disarm) };
};
