import { expect, test } from "vitest";
import { watchGateAttempts } from "./gate-attempts.ts";

class Socket extends EventTarget {
  readonly url: string | URL;
  constructor(url: string | URL) {
    super();
    this.url = url;
  }
}

const page = () => {
  // The page's WebSocket is reduced to what is watched: that one was made, and its events.
  const scope = { WebSocket: Socket as unknown as typeof WebSocket };
  return { scope, attempts: watchGateAttempts(scope) };
};

test("each real attempt is confirmed once, and never again", () => {
  const { scope, attempts } = page();
  expect(attempts.claim()).toBe(false);
  new scope.WebSocket("wss://clinic.example/rtc/v1?access_token=x");
  expect([attempts.claim(), attempts.claim()]).toEqual([true, false]);
});

test("an attempt that is over, and a socket that is not the gate's, confirm nothing", () => {
  const { scope, attempts } = page();
  const socket = new scope.WebSocket("wss://clinic.example/rtc");
  socket.dispatchEvent(new Event("close"));
  new scope.WebSocket("wss://clinic.example/v1/signal");
  expect(attempts.claim()).toBe(false);
});
