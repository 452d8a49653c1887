import { expect } from "playwright/test";
import { invoke } from "../shell/page-calls.ts";
import { endForAll, signIn } from "../visit/steps.ts";
import { type ClinicStage, openClinicStage, updateInVisit } from "./in-a-clinic.ts";
import type { Employee } from "../workstation/workplace.ts";
import { NEW, OLD } from "./releases.ts";
import { test } from "./stage.ts";

/** Somebody works at the installed program; the audit of their clinic hears of updates. */

let clinic: ClinicStage;
let person: Employee;

test.describe.configure({ mode: "serial" });
test.beforeAll(async ({ releases }) => {
  test.setTimeout(120_000);
  clinic = await openClinicStage(releases, async (place) => (person = await place.hire("Dr. Ula Petit")));
});
test.afterEach(async ({}, info) => {
  if (info.status === info.expectedStatus) return;
  const path = info.outputPath("window.png");
  await (await clinic.program.page()).screenshot({ path, timeout: 3_000 }).catch(() => undefined);
});
test.afterAll(() => clinic.close());

test("the clinic's audit hears once a day that an update was refused", async ({ releases }) => {
  const { stage, program, told } = clinic;
  await stage.offer({ version: NEW, by: [releases.signers.stranger] });
  for (const _ of [1, 2]) expect(await program.updates.check()).toBe("UPDATE_SIGNATURE_INVALID");
  await expect.poll(() => told("updateRefused")).toBe(1);
  const yearAgo = new Date(Date.now() - 365 * 24 * 3_600_000);
  const expires = new Date(yearAgo.getTime() + 24 * 3_600_000).toISOString();
  await stage.offer({ version: NEW, changes: { released: yearAgo.toISOString(), expires } });
  expect(await program.updates.check()).toBe("UPDATE_EXPIRED");
  await expect.poll(() => told("updateStale")).toBe(1);
  expect(told("updateRefused")).toBe(1);
});

const MINUTE_MS = 60_000;

test("shortly before a visit nothing is put in place, also where the visit was planned before the program began", async () => {
  const startsAt = Math.floor(Date.now() / MINUTE_MS + 12) * MINUTE_MS;
  const draft = { label: "Plover elbow", kind: "oneToOne", startsAt, minutes: 30, places: 2 };
  expect(await invoke(clinic.page, "visits.create", draft)).toMatchObject({ ok: true });
  clinic = await clinic.startAnew(person);
  const { stage, program } = clinic;
  await stage.offer({ version: NEW });
  expect(await program.updates.check()).toBe(null);
  expect(await program.updates.download()).toBe(null);
  expect(await program.updates.install("now")).toBe("UPDATE_WAITS");
  expect((await program.updates.view()).update).toMatchObject({ state: "deferred", waitsFor: "visitSoon" });
  expect(await stage.versionInPlace()).toBe(OLD);
});

test("in a visit an update that installs itself waits, and so does whoever asks for it", async () => {
  clinic = await clinic.startAnew();
  const { stage, program, page } = clinic;
  await updateInVisit(clinic, "Heron wrist");
  await expect(page.getByRole("button", { name: "End visit" })).toBeVisible();
  expect(await program.updates.install("now")).toBe("UPDATE_WAITS");
  expect(program.log()).not.toContain('"event":"update.installing"');
  expect([await stage.versionInPlace(), program.hasEnded()]).toEqual([OLD, false]);
});

test("after the visit it is put in place by who is asked in the settings, and the new version says so to the audit", async () => {
  const { place, stage, program, page, told } = clinic;
  await endForAll(page);
  await stage.setPolicy({ updateMode: "download" });
  await page.getByRole("button", { name: "Settings", exact: true }).click();
  await page.getByRole("button", { name: "Updates", exact: true }).click();
  await expect(page.getByRole("heading", { name: `Version ${NEW} is ready to install` })).toBeVisible();
  await expect(page.getByText("Sound that does not break off.")).toBeVisible();
  await page.getByRole("button", { name: "Restart and install now" }).click();
  await page.getByRole("button", { name: "Restart and install", exact: true }).click();
  const next = await program.successor();
  expect((await program.updates.view()).version).toBe(NEW);
  expect(await stage.versionInPlace()).toBe(NEW);
  await expect(next.getByRole("heading", { name: "Sign in", exact: true })).toBeVisible();
  expect(told("updateInstalled")).toBe(0);
  await signIn(next, await place.hire("Dr. Jo Nyman"));
  await expect.poll(() => told("updateInstalled")).toBe(1);
  await next.getByRole("button", { name: "Settings", exact: true }).click();
  await next.getByRole("button", { name: "Updates", exact: true }).click();
  await expect(next.getByText("Last checked")).toBeVisible();
  await expect(next.getByText(NEW, { exact: true })).toBeVisible();
});
