import { EventEmitter } from "node:events";
import { expect, test } from "vitest";
import { watchPower, watchSessionEnd, watchShutdown, watchUserSwitch } from "./power.ts";

test("each change of the machine's power is told under its own name, as often as it comes", () => {
  const monitor = new EventEmitter();
  const told: string[] = [];
  watchPower(monitor, (change) => told.push(change));
  for (const event of ["suspend", "suspend", "resume", "lock-screen", "unlock-screen"]) monitor.emit(event);
  expect(told).toEqual(["suspend", "suspend", "resume", "lock", "unlock"]);
});

test("a user switch and a shutdown are told to those who watch for them", () => {
  const monitor = new EventEmitter();
  const told: string[] = [];
  watchUserSwitch(monitor, () => told.push("switch"));
  watchShutdown(monitor, () => told.push("shutdown"));
  for (const event of ["user-did-resign-active", "user-did-become-active", "shutdown"]) monitor.emit(event);
  expect(told).toEqual(["switch", "shutdown"]);
});

test("a window of Windows tells that the session is about to end and that it ends", () => {
  const window = new EventEmitter();
  let told = 0;
  watchSessionEnd(window, () => (told += 1));
  for (const event of ["query-session-end", "session-end"]) window.emit(event);
  expect(told).toBe(2);
});
