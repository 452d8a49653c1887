import { expect } from "playwright/test";
import { invoke } from "../shell/page-calls.ts";
import { endForAll } from "../visit/steps.ts";
import { type ClinicStage, openClinicStage, updateInVisit } from "./in-a-clinic.ts";
import { NEW, OLD } from "./releases.ts";
import { test } from "./stage.ts";

let clinic: ClinicStage;

test.beforeAll(async ({ releases }) => {
  test.setTimeout(120_000);
  clinic = await openClinicStage(releases);
});
test.afterAll(() => clinic.close());

const MINUTE = 60_000;
/** Four looks at what stands in the way. */
const LONG_MS = 65_000;
/** Half a minute without anybody's hand, and a look. */
const QUIET_MS = 90_000;

test("an update that installs itself never does in a visit, and does once nobody is signed in and nobody types", async () => {
  test.setTimeout(5 * MINUTE);
  const { stage, program, page } = clinic;
  await updateInVisit(clinic, "Bittern ankle");
  const began = Date.now();
  const staysOld = async (): Promise<number> => {
    expect([await stage.versionInPlace(), program.log().includes("update.installing")]).toEqual([OLD, false]);
    return Date.now() - began;
  };
  await expect.poll(staysOld, { timeout: 2 * MINUTE, intervals: [5_000] }).toBeGreaterThan(LONG_MS);
  await endForAll(page);
  await expect
    .poll(async () => (await program.updates.view()).update)
    .toMatchObject({ state: "deferred", waitsFor: "logOff" });
  await invoke(page, "session.signOut").catch(() => null);
  const leftAt = Date.now();
  await expect.poll(() => stage.versionInPlace(), { timeout: QUIET_MS, intervals: [500] }).toBe(NEW);
  expect(Date.now() - leftAt).toBeGreaterThan(20_000);
  await program.successor();
  expect((await program.updates.view()).version).toBe(NEW);
});
