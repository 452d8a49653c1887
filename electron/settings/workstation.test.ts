import { expect, test } from "vitest";
import { succeed } from "../../protocol/result.ts";
import type { MachinePolicy } from "./policy-watch.ts";
import { defaultKeptSettings } from "./user-settings.ts";
import { createWorkstation } from "./workstation.ts";

const said = (machine: MachinePolicy["machine"]): MachinePolicy => ({ machine, problem: null });

const workstation = (machine: MachinePolicy) =>
  createWorkstation({
    platform: "linux",
    machine,
    kept: defaultKeptSettings,
    server: null,
    write: async () => succeed(null),
    onChange: () => undefined,
  });

test("a policy that is given a wrong value keeps the last known one, through every wrong one after it", () => {
  const desk = workstation(said({ coverAfterSeconds: 100 }));
  for (const wrong of ["soon", -1, null]) {
    desk.setMachine(said({ coverAfterSeconds: wrong }));
    expect([desk.policies().coverAfterSeconds, desk.isRefused()]).toEqual([100, true]);
  }
});

test("a policy that is not named any more is forgotten, and a wrong value later finds nothing of it", () => {
  const desk = workstation(said({ coverAfterSeconds: 100 }));
  desk.setMachine(said({}));
  expect(desk.policies().coverAfterSeconds).toBe(300);
  desk.setMachine(said({ coverAfterSeconds: "soon" }));
  expect(desk.policies().coverAfterSeconds).toBe(300);
});
