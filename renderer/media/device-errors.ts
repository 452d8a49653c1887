import type { DeviceState } from "../../protocol/card.ts";
import type { ErrorCode } from "../../protocol/errors.ts";

/** What one opens: the two devices that a person tests before waiting. */
export type DeviceKind = "camera" | "microphone";

const stateByName: Record<string, DeviceState> = {
  NotAllowedError: "refused",
  SecurityError: "refused",
  NotFoundError: "missing",
  OverconstrainedError: "missing",
  NotReadableError: "busy",
  AbortError: "busy",
};

/** What a getUserMedia error says of the device (Media Capture and Streams, section 10.2); unknown errors count as busy. */
export const deviceStateOf = (error: unknown): DeviceState =>
  (error instanceof Error ? stateByName[error.name] : undefined) ?? "busy";

const codes: Record<DeviceKind, Partial<Record<DeviceState, ErrorCode>>> = {
  camera: { refused: "CAMERA_REFUSED", missing: "CAMERA_MISSING", busy: "CAMERA_BUSY" },
  microphone: { refused: "MICROPHONE_REFUSED", missing: "MICROPHONE_MISSING", busy: "MICROPHONE_BUSY" },
};

/** The code of a device that does not work; null for one that does, or that nobody tried. */
export const deviceErrorOf = (kind: DeviceKind, state: DeviceState): ErrorCode | null =>
  codes[kind][state] ?? null;
