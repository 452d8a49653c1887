import * as fc from "fast-check";
import { expect, test } from "vitest";
import { createReplayWindow, REPLAY_WINDOW } from "./replay-window.ts";

test("looking at the window changes nothing", () => {
  const window = createReplayWindow();
  expect([
    window.isFresh(7n),
    window.isFresh(7n),
    window.mark(7n),
    window.isFresh(7n),
    window.mark(7n),
  ]).toEqual([true, true, true, false, false]);
});

test("a counter 1,023 behind the highest still passes once, one 1,024 behind never", () => {
  const window = createReplayWindow();
  window.mark(5000n);
  expect([window.mark(5000n - 1023n), window.mark(5000n - 1023n), window.mark(5000n - 1024n)]).toEqual([
    true,
    false,
    false,
  ]);
});

test("any order of counters passes exactly as a list of all seen ones would say", () => {
  const steps = fc.array(fc.oneof(fc.bigInt(0n, 40n), fc.bigInt(0n, 4000n), fc.bigInt(0n, 2n ** 53n)), {
    maxLength: 200,
  });
  fc.assert(
    fc.property(steps, (counters) => {
      const window = createReplayWindow();
      const seen = new Set<bigint>();
      let highest = -1n;
      for (const ctr of counters) {
        const expected = !seen.has(ctr) && ctr > highest - BigInt(REPLAY_WINDOW);
        expect(window.mark(ctr)).toBe(expected);
        seen.add(ctr);
        if (ctr > highest) highest = ctr;
      }
    }),
    { numRuns: 500 },
  );
});
