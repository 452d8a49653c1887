import { EventEmitter } from "node:events";
import { expect, test } from "vitest";
import { watchPower } from "./power.ts";

test("each change of the machine's power is told under its own name, as often as it comes", () => {
  const monitor = new EventEmitter();
  const told: string[] = [];
  watchPower(monitor, (change) => told.push(change));
  for (const event of ["suspend", "suspend", "resume", "lock-screen", "unlock-screen"]) monitor.emit(event);
  expect(told).toEqual(["suspend", "suspend", "resume", "lock", "unlock"]);
});
