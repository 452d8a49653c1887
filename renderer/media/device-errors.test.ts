import { expect, test } from "vitest";
import { deviceErrorOf, deviceStateOf } from "./device-errors.ts";

const named = (name: string): Error => Object.assign(new Error("x"), { name });

test.each([
  ["NotAllowedError", "refused", "CAMERA_REFUSED"],
  ["NotFoundError", "missing", "CAMERA_MISSING"],
  ["OverconstrainedError", "missing", "CAMERA_MISSING"],
  ["NotReadableError", "busy", "CAMERA_BUSY"],
  ["SomethingNew", "busy", "CAMERA_BUSY"],
] as const)("%s reads as %s", (name, state, code) => {
  expect(deviceStateOf(named(name))).toBe(state);
  expect(deviceErrorOf("camera", state)).toBe(code);
});

test("a device that works or was not tried has no error", () => {
  expect([deviceErrorOf("microphone", "works"), deviceErrorOf("microphone", "untested")]).toEqual([
    null,
    null,
  ]);
});
