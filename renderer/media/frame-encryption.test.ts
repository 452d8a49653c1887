import { Room } from "livekit-client";
import { expect, test } from "vitest";
import { createFakeClock } from "../e2ee/frame-fixtures.ts";
import { createFrameEncryption } from "./frame-encryption.ts";

test("the end of a full reconnect is told once, in the task after the one in which the engine says it", () => {
  const clock = createFakeClock();
  let told = 0;
  const { manager } = createFrameEncryption({
    worker: { tell: () => undefined },
    attachments: { idOf: () => null },
    ownIdentity: () => "",
    rowOf: () => null,
    mayUse: () => false,
    onRestarted: () => (told += 1),
    onEvent: () => undefined,
    after: clock.after,
  });
  const room = new Room({ encryption: { e2eeManager: manager } });
  room.engine.emit("restarted");
  expect(told).toBe(0);
  clock.advance(0);
  expect(told).toBe(1);
});
