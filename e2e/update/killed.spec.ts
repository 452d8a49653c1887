import { expect } from "playwright/test";
import { killInstallations } from "./kills.ts";
import { test } from "./stage.ts";

const ROUNDS = 8;
/** From the first byte of the private copy to the start of the new program, on a machine with two cores. */
const SPAN_MS = 900;

test("an installation that is killed leaves the old version or the new one, and what lies there starts", async ({
  releases,
}) => {
  const { old, fresh } = await killInstallations(releases, { rounds: ROUNDS, seed: 6, spanMs: SPAN_MS });
  test.info().annotations.push({ type: "killed installations", description: `${old} old, ${fresh} new` });
  expect(old + fresh).toBe(ROUNDS);
  expect(old).toBeGreaterThan(0);
});
