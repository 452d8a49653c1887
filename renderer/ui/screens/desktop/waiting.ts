import { type DeviceState } from "../../parts/device-light.tsx";
import { type OpenCard, type WaitingRow, type WaitingTarget } from "./types.ts";

/** From this on a wait is long. */
const LONG_WAIT_MS = 5 * 60_000;

/** How a wait looks: quiet at first, amber when it has become long. */
export type WaitAge = "fresh" | "long";

/** The age of a wait. */
export const waitAge = (waitedMs: number): WaitAge => (waitedMs >= LONG_WAIT_MS ? "long" : "fresh");

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

/** The queue in its order: who has waited longest comes first. */
export const queueOf = (rows: readonly WaitingRow[]): WaitingRow[] =>
  [...rows].sort((a, b) => a.waitingSince - b.waitingSince);

/** Whom the shortcut admits: the first of the queue who can be admitted. */
export const nextToAdmit = (rows: readonly WaitingRow[]): WaitingRow | null =>
  queueOf(rows).find((row) => row.canAdmit) ?? null;

/** What an admission or denial names of a row: ids, and nothing of its card. */
export const targetOf = ({ visitId, participantId }: WaitingRow): WaitingTarget => ({
  visitId,
  participantId,
});
