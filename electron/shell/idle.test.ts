import { expect, test } from "vitest";
import { type IdlePart, readMachineIdle } from "./idle.ts";

const said = (seconds: number, state: ReturnType<IdlePart["getSystemIdleState"]>): readonly unknown[] => {
  const { idleSeconds, isOsLocked } = readMachineIdle({
    getSystemIdleTime: () => seconds,
    getSystemIdleState: () => state,
  });
  return [idleSeconds(), isOsLocked()];
};

test("an idle time that is none is unknown, and only a locked machine is locked", () => {
  expect([said(0, "active"), said(7, "locked"), said(Number.NaN, "idle"), said(-1, "unknown")]).toEqual([
    [0, false],
    [7, true],
    [null, false],
    [null, false],
  ]);
});
