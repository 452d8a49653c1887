import { type DeviceState } from "../../parts/device-light.tsx";
import { type OpenCard, type WaitingRow, type WaitingTarget } from "./types.ts";

/** From this on a wait is long. */
const LONG_WAIT_MS = 5 * 60_000;

/** How a wait looks: quiet at first, amber when it has become long. */
export type WaitAge = "fresh" | "long";

/** The age of a wait. */
export const waitAge = (waitedMs: number): WaitAge => (waitedMs >= LONG_WAIT_MS ? "long" : "fresh");

/** How long somebody has waited, in whole minutes; never less than none, whatever the clocks say. */
export const waitedMinutes = (row: Pick<WaitingRow, "waitingSince">, now: number): number =>
  Math.max(0, Math.floor((now - row.waitingSince) / 60_000));

/** Which sentence stands beside the device light. */
export type DeviceFact =
  | "devicesTested"
  | "devicesNone"
  | "noCamera"
  | "noMicrophone"
  | "noCameraNoMicrophone";

/** The light of a card: green only if camera and microphone were both seen to work. */
export const deviceLightOf = (card: OpenCard | null): { state: DeviceState; fact: DeviceFact } => {
  const [camera, microphone] = [card?.camera ?? "untested", card?.microphone ?? "untested"];
  if (camera === "works" && microphone === "works") return { state: "tested", fact: "devicesTested" };
  if (camera === "untested" && microphone === "untested") return { state: "none", fact: "devicesNone" };
  if (microphone === "works") return { state: "partly", fact: "noCamera" };
  if (camera === "works") return { state: "partly", fact: "noMicrophone" };
  return { state: "partly", fact: "noCameraNoMicrophone" };
};

/** The queue in its order: who has waited longest comes first; of two who came at once always the same. */
export const queueOf = (rows: readonly WaitingRow[]): WaitingRow[] =>
  [...rows].sort((a, b) => a.waitingSince - b.waitingSince || (a.participantId < b.participantId ? -1 : 1));

/** How many of the queue are drawn at first, and how many each "show more" adds. */
export const QUEUE_STEP = 50;

/** The beginning of the queue that is drawn, and how many the next step would add. */
export const queuePage = (
  rows: readonly WaitingRow[],
  shown: number,
): { rows: WaitingRow[]; moreCount: number } => {
  const queue = queueOf(rows);
  return { rows: queue.slice(0, shown), moreCount: Math.min(QUEUE_STEP, Math.max(0, queue.length - shown)) };
};

/** What to call somebody who waits: a colleague by the name of their account, everybody else by their card; null while sealed. */
export const nameOf = (row: Pick<WaitingRow, "staffName" | "card">): string | null =>
  row.staffName ?? row.card?.name ?? null;

/** Whom the shortcut admits: the first of the queue who can be admitted. */
export const nextToAdmit = (rows: readonly WaitingRow[]): WaitingRow | null =>
  queueOf(rows).find((row) => row.canAdmit) ?? null;

/** The label of the visit where it says more than the name beside it; null where it would only repeat it. */
export const labelBeside = (row: Pick<WaitingRow, "visitLabel" | "staffName" | "card">): string | null =>
  row.visitLabel.trim().toLocaleLowerCase() === nameOf(row)?.trim().toLocaleLowerCase()
    ? null
    : row.visitLabel;

/** What an admission or denial names of a row: ids, and nothing of its card. */
export const targetOf = ({ visitId, participantId }: WaitingRow): WaitingTarget => ({
  visitId,
  participantId,
});
