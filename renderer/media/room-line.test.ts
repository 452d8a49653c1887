import { ConnectionState } from "livekit-client";
import { expect, test } from "vitest";
import { createWaker } from "./room-line.ts";

const stage = () => {
  const resumed: string[] = [];
  const at = { now: 0 };
  const room = {
    state: ConnectionState.Connected,
    simulateScenario: async (scenario: string) => void resumed.push(scenario),
  };
  return { wake: createWaker(room, () => at.now), room, at, resumed };
};

test("a line that believes it is connected is resumed once for one wake, however often that is reported", () => {
  const { wake, at, resumed } = stage();
  wake();
  at.now = 4_999;
  wake();
  expect(resumed).toEqual(["signal-reconnect"]);
  at.now = 5_000;
  wake();
  expect(resumed.length).toBe(2);
});

test.each([
  ConnectionState.Disconnected,
  ConnectionState.Connecting,
  ConnectionState.Reconnecting,
  ConnectionState.SignalReconnecting,
])("a line that is %s is not disturbed", (state) => {
  const { wake, room, resumed } = stage();
  room.state = state;
  wake();
  expect(resumed).toEqual([]);
});
