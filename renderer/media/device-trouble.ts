import type { ErrorCode } from "../../protocol/errors.ts";
import type { MediaFacts } from "../call/ports.ts";
import { type DeviceKind, deviceErrorOf } from "./device-errors.ts";
import type { Devices } from "./devices.ts";
import type { OwnTracks } from "./own-tracks.ts";

/** So long it is said that another microphone took the place of one that went away. Milliseconds. */
export const FALLBACK_NOTICE_MS = 15_000;

export type DeviceTroubleParts = {
  devices: Pick<Devices, "facts" | "onTrouble" | "openDefaultMicrophone">;
  own: Pick<OwnTracks, "isWanted" | "set" | "restore">;
  after: (ms: number, run: () => void) => () => void;
  onChange: () => void;
};

/** What went wrong last with a device that was in use. */
export type DeviceTrouble = {
  now: () => MediaFacts["deviceTrouble"];
  say: (kind: DeviceKind, code: ErrorCode) => void;
  /** The person did something about this device. */
  clear: (kind: DeviceKind | "speaker") => void;
  end: () => void;
};

const unknown: Record<DeviceKind, ErrorCode> = { camera: "CAMERA_BUSY", microphone: "MICROPHONE_BUSY" };

/**
 * A camera that goes away is off until the person turns it on again, even if it comes back. A microphone that goes away
 * while it is on gives way to the system's own, which is said; one that is only taken is off until it is back.
 */
export const createDeviceTrouble = (parts: DeviceTroubleParts): DeviceTrouble => {
  const { devices, own } = parts;
  let trouble: MediaFacts["deviceTrouble"] = null;
  const set = (next: MediaFacts["deviceTrouble"]): void => {
    trouble = next;
    parts.onChange();
  };
  const clear = (kind: DeviceKind | "speaker"): void => {
    if (trouble?.kind === kind) set(null);
  };
  const codeOf = (kind: DeviceKind): ErrorCode => deviceErrorOf(kind, devices.facts()[kind]) ?? unknown[kind];

  const fallBack = async (): Promise<void> => {
    const said = trouble;
    const opened = await devices.openDefaultMicrophone();
    if (!own.isWanted("microphone")) return;
    if (!opened.ok) return void own.set("microphone", false);
    await own.restore("microphone");
    parts.after(FALLBACK_NOTICE_MS, () => {
      if (trouble === said) set(null);
    });
  };
  const stop = devices.onTrouble((kind, isBack) => {
    if (isBack) return clear(kind);
    if (!own.isWanted(kind)) return;
    set({ kind, code: codeOf(kind) });
    if (kind === "camera") void own.set("camera", false);
    else if (devices.facts().microphoneId === null) void fallBack();
  });
  return { now: () => trouble, say: (kind, code) => set({ kind, code }), clear, end: stop };
};
