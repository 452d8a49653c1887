import * as fc from "fast-check";
import { expect, test } from "vitest";
import { createFakeClock, epochKeys } from "./frame-fixtures.ts";
import { createFrameKeys, kidOf, rowOf } from "./frame-keys.ts";

const ROWS = [0, 1, 2];

test("a KID is epoch x 256 + row, and one that is no safe integer names no row", () => {
  expect(kidOf(3, 7)).toBe(775n);
  expect(rowOf(775n)).toEqual({ epoch: 3, index: 7 });
  expect(rowOf(2n ** 53n)).toBeNull();
});

test("an epoch installed twice, even with other bytes, keeps its counter", async () => {
  const keys = createFrameKeys(createFakeClock());
  expect(await keys.install(epochKeys(1, 0, ROWS))).toBe("installed");
  keys.switchSending(1, 0);
  expect(keys.sendKey()?.takeCounter()).toBe(0n);
  expect(await keys.install(epochKeys(1, 1, ROWS))).toBe("unchanged");
  expect([keys.sendKey()?.index, keys.sendKey()?.takeCounter()]).toEqual([0, 1n]);
});

test("an epoch that died is never installed again", async () => {
  const clock = createFakeClock();
  const keys = createFrameKeys(clock);
  for (const epoch of [1, 2]) await keys.install(epochKeys(epoch, 0, ROWS));
  keys.switchSending(2, 10_000);
  clock.advance(10_000);
  expect(keys.liveEpochs()).toEqual([2]);
  expect(await keys.install(epochKeys(1, 0, ROWS))).toBe("unchanged");
  expect(await keys.install(epochKeys(0, 0, ROWS))).toBe("refused");
  expect(keys.liveEpochs()).toEqual([2]);
});

test("sending never goes back to an older epoch", async () => {
  const keys = createFrameKeys(createFakeClock());
  for (const epoch of [1, 2]) await keys.install(epochKeys(epoch, 0, ROWS));
  expect([keys.switchSending(2, 10_000), keys.switchSending(1, 10_000), keys.switchSending(3, 0)]).toEqual([
    true,
    false,
    false,
  ]);
  expect(keys.sendKey()?.epoch).toBe(2);
});

test("old receive keys live until their time is over, and a removal shortens it", async () => {
  const clock = createFakeClock();
  const keys = createFrameKeys(clock);
  for (const epoch of [1, 2]) await keys.install(epochKeys(epoch, 0, ROWS));
  keys.switchSending(2, 10_000);
  clock.advance(1000);
  keys.switchSending(2, 2000);
  clock.advance(1999);
  expect(keys.receiveKey(1, 1)).not.toBe("gone");
  clock.advance(1);
  expect(keys.receiveKey(1, 1)).toBe("gone");
  expect(clock.waiting()).toBe(1);
});

test("a third epoch evicts the oldest, and sending moves on if it stood there", async () => {
  const keys = createFrameKeys(createFakeClock());
  await keys.install(epochKeys(1, 0, ROWS));
  keys.switchSending(1, 10_000);
  for (const epoch of [2, 3]) await keys.install(epochKeys(epoch, 0, ROWS));
  expect([keys.liveEpochs(), keys.sendKey()?.epoch, keys.receiveKey(1, 1)]).toEqual([[2, 3], 3, "gone"]);
});

test("the own row has no receive key, so that a frame sent back is not opened", async () => {
  const keys = createFrameKeys(createFakeClock());
  await keys.install(epochKeys(1, 0, ROWS));
  expect([keys.receiveKey(1, 0), keys.receiveKey(1, 9), keys.receiveKey(2, 1)]).toEqual([
    "gone",
    "gone",
    "later",
  ]);
});

test("the given bytes are zeros afterwards, installed or not", async () => {
  const keys = createFrameKeys(createFakeClock());
  const both = [epochKeys(1, 0, ROWS), epochKeys(1, 0, ROWS)];
  await Promise.all(both.map((one) => keys.install(one)));
  for (const { baseKeys } of both)
    expect([...baseKeys.values()].every((key) => key.every((byte) => byte === 0))).toBe(true);
});

test("malformed epochs are refused", async () => {
  const keys = createFrameKeys(createFakeClock());
  const short = { epoch: 1, ownIndex: 0, baseKeys: new Map([[0, new Uint8Array(31)]]) };
  const refused = [
    epochKeys(-1, 0, ROWS),
    epochKeys(1.5, 0, ROWS),
    epochKeys(2 ** 46, 0, ROWS),
    epochKeys(1, 9, ROWS),
    epochKeys(1, 0, [0, 256]),
    short,
  ];
  for (const one of refused) expect(await keys.install(one)).toBe("refused");
  expect(await keys.install(epochKeys(1, 0, ROWS))).toBe("installed");
});

test("after a wipe nothing is sent, opened or installed, even what was under way", async () => {
  const keys = createFrameKeys(createFakeClock());
  await keys.install(epochKeys(1, 0, ROWS));
  keys.switchSending(1, 0);
  const underWay = keys.install(epochKeys(2, 0, ROWS));
  keys.wipe();
  expect([
    await underWay,
    await keys.install(epochKeys(3, 0, ROWS)),
    await keys.install(epochKeys(1, 0, ROWS)),
  ]).toEqual(["refused", "refused", "refused"]);
  expect([keys.sendKey(), keys.liveEpochs(), keys.receiveKey(1, 1), keys.receiveKey(9, 1)]).toEqual([
    null,
    [],
    "gone",
    "gone",
  ]);
});

test("whatever the order of messages, no counter comes twice under one key and no older epoch sends again", async () => {
  const epoch = fc.integer({ min: 0, max: 6 });
  const step = fc.oneof(
    fc.record({ kind: fc.constant("install" as const), epoch }),
    fc.record({ kind: fc.constant("switch" as const), epoch }),
    fc.record({ kind: fc.constant("send" as const) }),
    fc.record({ kind: fc.constant("pass" as const), ms: fc.integer({ min: 0, max: 12_000 }) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
      const clock = createFakeClock();
      const keys = createFrameKeys(clock);
      const nonces = new Set<string>();
      const installs: Promise<unknown>[] = [];
      let lastEpoch = -1;
      for (const one of steps) {
        if (one.kind === "install") installs.push(keys.install(epochKeys(one.epoch, 0, ROWS)));
        if (one.kind === "switch") keys.switchSending(one.epoch, 10_000);
        if (one.kind === "pass") clock.advance(one.ms);
        if (one.kind === "pass") await Promise.all(installs);
        if (one.kind !== "send") continue;
        const key = keys.sendKey();
        if (key === null) continue;
        const nonce = `${key.key.kid}/${key.takeCounter()}`;
        expect(nonces.has(nonce)).toBe(false);
        expect(key.epoch).toBeGreaterThanOrEqual(lastEpoch);
        expect(keys.liveEpochs().length).toBeLessThanOrEqual(2);
        nonces.add(nonce);
        lastEpoch = key.epoch;
      }
    }),
    { numRuns: 150 },
  );
});
