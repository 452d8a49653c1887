import { expect, test } from "playwright/test";
import { killReplacements } from "../../electron/update/replace-kills-fixtures.ts";

const ROUNDS = 480;
const MINUTE = 60_000;

test("hundreds of kills of a replacement leave the whole old AppImage or the whole new one", async () => {
  test.setTimeout(10 * MINUTE);
  const { old, fresh, broken } = await killReplacements(ROUNDS);
  expect([broken, old + fresh, old > 0, fresh > 0]).toEqual([0, ROUNDS, true, true]);
});
