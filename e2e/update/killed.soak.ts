import { expect } from "playwright/test";
import { killInstallations } from "./kills.ts";
import { test } from "./stage.ts";

const ROUNDS = 60;
const SPAN_MS = 1_200;
const MINUTE = 60_000;

test("sixty installations that are killed leave the old version or the new one, and what lies there starts", async ({
  releases,
}) => {
  test.setTimeout(10 * MINUTE);
  const { old, fresh } = await killInstallations(releases, { rounds: ROUNDS, seed: 60, spanMs: SPAN_MS });
  test.info().annotations.push({ type: "killed installations", description: `${old} old, ${fresh} new` });
  expect([old + fresh, old > 0, fresh > 0]).toEqual([ROUNDS, true, true]);
});
