import { expect, test } from "vitest";
import type { DeviceState } from "../../protocol/card.ts";
import { fail } from "../../protocol/errors.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import { createFakeClock } from "../e2ee/frame-fixtures.ts";
import type { DeviceKind } from "./device-errors.ts";
import { FALLBACK_NOTICE_MS, type DeviceTroubleParts, createDeviceTrouble } from "./device-trouble.ts";
import { createDevices } from "./devices.ts";

/** A call in which the person has some devices on; `done` is what was done about them. */
const stage = (wanted: readonly DeviceKind[], fallback: Result<null> = succeed(null)) => {
  const done: string[] = [];
  const states: Record<DeviceKind, DeviceState> = { camera: "works", microphone: "works" };
  const ids: { microphone: string | null } = { microphone: "m1" };
  const listeners = new Set<(kind: DeviceKind, isBack: boolean) => void>();
  const clock = createFakeClock();
  const untouched = createDevices(nowhere).facts();
  const devices: DeviceTroubleParts["devices"] = {
    facts: () => ({ ...untouched, ...states, microphoneId: ids.microphone }),
    onTrouble: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    openDefaultMicrophone: async () => {
      done.push("open default");
      return fallback;
    },
  };
  const trouble = createDeviceTrouble({
    devices,
    own: {
      isWanted: (kind) => wanted.includes(kind),
      set: async (kind, isOn) => {
        done.push(`${kind} ${isOn ? "on" : "off"}`);
        return succeed(null);
      },
      restore: async (kind) => void done.push(`restore ${kind}`),
    },
    after: clock.after,
    onChange: () => undefined,
  });
  const happen = async (kind: DeviceKind, state: DeviceState, isGone = true): Promise<void> => {
    states[kind] = state;
    if (kind === "microphone" && isGone) ids.microphone = null;
    for (const listener of listeners) listener(kind, state === "works");
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { trouble, happen, done, clock, listeners };
};

/** A machine without devices. */
const nowhere: Parameters<typeof createDevices>[0] = {
  capture: () => Promise.reject(new Error("none")),
  cameraTrack: () => {
    throw new Error("none");
  },
  microphoneTrack: () => {
    throw new Error("none");
  },
  isRefused: async () => false,
  pickScreen: async () => null,
  openLevel: () => ({ read: () => 0, stop: () => undefined }),
  list: async () => [],
  onChange: () => undefined,
  playBell: async () => undefined,
  after: () => () => undefined,
};

test.each([
  ["busy", "CAMERA_BUSY"],
  ["missing", "CAMERA_MISSING"],
  ["refused", "CAMERA_REFUSED"],
] as const)(
  "a camera that becomes %s is off, said to be so, and not opened again by itself",
  async (state, code) => {
    const { trouble, happen, done, clock } = stage(["camera"]);
    await happen("camera", state);
    clock.advance(3_600_000);
    expect([trouble.now(), done]).toEqual([{ kind: "camera", code }, ["camera off"]]);
    trouble.clear("microphone");
    expect(trouble.now()).not.toBeNull();
    trouble.clear("camera");
    expect(trouble.now()).toBeNull();
  },
);

test("a device that nobody had on is no trouble", async () => {
  const { trouble, happen, done } = stage([]);
  await happen("camera", "missing");
  await happen("microphone", "missing");
  expect([trouble.now(), done]).toEqual([null, []]);
});

test("a headset that is unplugged gives way to the system's microphone, which is said for a while", async () => {
  const { trouble, happen, done, clock } = stage(["microphone"]);
  await happen("microphone", "missing");
  expect(done).toEqual(["open default", "restore microphone"]);
  expect(trouble.now()).toEqual({ kind: "microphone", code: "MICROPHONE_MISSING" });
  clock.advance(FALLBACK_NOTICE_MS);
  expect(trouble.now()).toBeNull();
});

test("without any other microphone it is off", async () => {
  const { trouble, happen, done } = stage(["microphone"], fail("MICROPHONE_MISSING"));
  await happen("microphone", "missing");
  expect(done).toEqual(["open default", "microphone off"]);
  expect(trouble.now()?.code).toBe("MICROPHONE_MISSING");
});

test("a microphone that is only taken waits for its return", async () => {
  const { trouble, happen, done } = stage(["microphone"]);
  await happen("microphone", "busy", false);
  expect([trouble.now(), done]).toEqual([{ kind: "microphone", code: "MICROPHONE_BUSY" }, []]);
  await happen("microphone", "works", false);
  expect([trouble.now(), done]).toEqual([null, []]);
});

test("after the end of the call nothing is listened to", async () => {
  const { trouble, listeners } = stage(["camera"]);
  trouble.end();
  expect(listeners.size).toBe(0);
});
