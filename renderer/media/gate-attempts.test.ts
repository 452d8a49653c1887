import { expect, test } from "vitest";
import { watchGateAttempts } from "./gate-attempts.ts";

/** Nothing listens on this port of the own machine, so every attempt stays one. */
const NOBODY = "ws://127.0.0.1:9";

const page = () => {
  const scope = { WebSocket };
  return { scope, attempts: watchGateAttempts(scope) };
};

test("each real attempt is confirmed once, and never again", () => {
  const { scope, attempts } = page();
  expect(attempts.claim()).toBe(false);
  new scope.WebSocket(`${NOBODY}/rtc/v1?access_token=x`);
  expect([attempts.claim(), attempts.claim()]).toEqual([true, false]);
});

test("an attempt that is over, and a socket that is not the gate's, confirm nothing", () => {
  const { scope, attempts } = page();
  const socket = new scope.WebSocket(`${NOBODY}/rtc`);
  socket.dispatchEvent(new Event("close"));
  new scope.WebSocket(`${NOBODY}/v1/signal`);
  expect(attempts.claim()).toBe(false);
});
