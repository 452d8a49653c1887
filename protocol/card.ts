import * as z from "zod";
import { NAME_MAX } from "./limits.ts";

/** How one device did in the test before waiting. */
export const DeviceState = z.enum(["works", "untested", "missing", "refused", "busy"]);
export type DeviceState = z.infer<typeof DeviceState>;

/** What a patient says of themselves while waiting; exists in clear at the patient and at the host only. */
export const WaitingCard = z.strictObject({
  name: z.string().min(1).max(NAME_MAX),
  /** BCP 47. */
  language: z.string().max(35),
  wantsInterpreter: z.boolean(),
  relation: z.enum(["patient", "relative", "interpreter", "other"]),
  camera: DeviceState,
  microphone: DeviceState,
  speaker: DeviceState,
});
export type WaitingCard = z.infer<typeof WaitingCard>;

/** Names by participant, as a RosterBox carries them. */
export const RosterNames = z.record(z.string(), z.string().max(NAME_MAX));
export type RosterNames = z.infer<typeof RosterNames>;
