import { expect, test } from "playwright/test";
import { killInChurn, kindOf } from "./kills.ts";
import { desktopSession } from "./message-bus.ts";
import { search } from "./planted.ts";

const ROUNDS = 200;
/** Kills fall after one to so many sign-ins. */
const LONGEST = 7;
const MINUTE = 60_000;

test("two hundred kills at any moment leave one of two sign-ins or none, and no secret in any file", async () => {
  test.setTimeout(5 * MINUTE);
  const session = await desktopSession();
  await session.startKeyring("the person's own password");
  const count = { old: 0, fresh: 0, none: 0, mixed: 0 };
  try {
    for (let round = 0; round < ROUNDS; round += 1) {
      const { found, old, fresh } = await killInChurn(session, 1 + (round % LONGEST));
      count[kindOf(found, { old, fresh })] += 1;
      expect((await search(session.folder, [old, fresh])).found).toEqual([]);
    }
  } finally {
    await session.close();
  }
  expect(count.mixed).toBe(0);
  expect(count.old + count.fresh).toBeGreaterThan(0);
});
