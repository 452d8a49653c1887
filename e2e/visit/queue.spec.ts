import { type Page, expect, test } from "playwright/test";
import { type RawGuest, openRawGuest } from "../parts/raw-guest.ts";
import { openRawGuests } from "./group.ts";
import { PATIENT, type VisitStage, expectToSeeAndHear, openVisitStage } from "./stage.ts";
import * as steps from "./steps.ts";
import { auditOf, findWords } from "./traces.ts";

/* The waiting room of a day, over several visits of one clinician (J-1). */

let stage: VisitStage;
let desktop: Page;

test.beforeAll(async () => {
  stage = await openVisitStage();
  desktop = stage.desktop.page;
});
test.afterEach(async ({}, info) => stage.afterEach(info));
test.afterAll(() => stage.close());

const heading = (page: Page, name: string) => page.getByRole("heading", { name, level: 1 });
const lateOf = ({ now }: RawGuest): number | null => {
  const { state } = now();
  return state.phase === "waiting" ? (state.late?.minutes ?? null) : null;
};

test("people for two visits stand in one queue with what they said, and running late reaches one of them only", async () => {
  const [knee, shoulder] = [await stage.plan("Knee"), await stage.plan("Shoulder")];
  const jonas = await stage.newPatient();
  await steps.arrive(jonas, { ...knee, name: PATIENT.name });
  await expect(desktop.getByRole("button", { name: `Admit ${PATIENT.name}` })).toBeVisible();
  const wants = { language: "es", wantsInterpreter: true, relation: "relative", camera: "missing" } as const;
  const samira = await openRawGuest(shoulder, { name: "Samira Haddad", ...wants });
  const row = desktop.getByRole("listitem").filter({ hasText: "Samira Haddad" });
  await expect(row).toContainText("Needs interpreter, Spanish");
  await expect(row).toContainText("Relative");
  await expect(row).toContainText("No camera");
  await expect(row).toContainText("Shoulder");
  const queue = desktop.getByRole("button", { name: /^Admit / });
  await expect(queue.first()).toHaveAccessibleName(`Admit ${PATIENT.name}`);
  await desktop.getByRole("button", { name: `Running late: tell ${PATIENT.name}` }).click();
  await desktop.getByRole("menuitem", { name: "15 min" }).click();
  await expect(jonas.getByText("Dr. Ana Ruiz is running about 15 minutes late.").first()).toBeVisible();
  expect(lateOf(samira)).toBeNull();
  await expect(desktop.getByText(/^Told: 15 min late/)).toHaveCount(1);
  await desktop.getByRole("button", { name: "Running late to all" }).click();
  await desktop.getByRole("menuitem", { name: "30 min" }).click();
  await expect.poll(() => lateOf(samira)).toBe(30);
  await expect(jonas.getByText("Dr. Ana Ruiz is running about 30 minutes late.").first()).toBeVisible();
  await samira.close();
});

test("two people claim one appointment, both wait, and the one who is denied reads the sentence that was shown before", async () => {
  const visit = await stage.plan("One appointment");
  const patient = await stage.newPatient();
  await steps.arrive(patient, { ...visit, name: PATIENT.name });
  const other = await openRawGuest(visit, { name: PATIENT.name });
  await expect(desktop.getByRole("button", { name: `Admit ${PATIENT.name}` })).toHaveCount(2);
  await other.close();
  await expect(desktop.getByRole("button", { name: `Admit ${PATIENT.name}` })).toHaveCount(1);
  await desktop.getByRole("button", { name: `More for ${PATIENT.name}`, exact: true }).click();
  await desktop.getByRole("menuitem", { name: "Deny" }).click();
  const question = desktop.getByRole("dialog");
  const sentence = "The clinician did not let you in. Nobody has seen or heard you.";
  await expect(question.getByText(sentence)).toBeVisible();
  await steps.confirmQuestion(desktop, "Deny");
  await expect(heading(patient, "You cannot come in this time")).toBeVisible();
  await expect(patient.getByText(sentence)).toBeVisible();
  await patient.reload();
  await expect(heading(patient, "You cannot come in this time")).toBeVisible();
  expect(auditOf(stage, visit.id)).toContain("participant.denied");
});

test("while one patient is in the visit the next one's line carries no token, no roster and no name", async () => {
  const visit = await stage.plan("Next one waits", "group", 4);
  const patient = await stage.newPatient();
  await steps.arrive(patient, { ...visit, name: PATIENT.name });
  await steps.openVisit(desktop, visit.label);
  await steps.admit(desktop, PATIENT.name);
  await expectToSeeAndHear(desktop, PATIENT);
  const [next] = await openRawGuests(visit, ["Mia Next"]);
  if (next === undefined) throw new Error("nobody waits");
  await next.until("hears of the host", ({ state }) => state.phase === "waiting" && state.host.isVisitOpen);
  await steps.choose(desktop, PATIENT.name, "Keep muted");
  await expect(patient.getByRole("button", { name: "Muted by host" })).toBeVisible();
  await desktop.getByRole("button", { name: "Lock visit" }).first().click();
  await expect(patient.getByText("Locked")).toBeAttached();
  const types = new Set(next.heard.map((text) => /"type":"(\w+)"/.exec(text)?.[1]));
  expect([...types].filter((type) => !["welcome", "waiting", "done"].includes(type ?? ""))).toEqual([]);
  const heard = next.heard.join("\n");
  expect(heard).not.toMatch(/eyJ[\w-]+\.|"roster"|"participants"|"token"|"entries"|"sealed"/);
  for (const word of ["Lindqvist", "Ruiz", visit.label]) expect(heard).not.toContain(word);
  await next.close();
});

test("no name or label stands in a title, a command line or a log of the desktop or the service", async () => {
  const visit = await stage.plan("Zanzibar elbow");
  const guest = await openRawGuest(visit, { name: "Wilhelmina Quax" });
  await expect(desktop.getByRole("button", { name: "Admit Wilhelmina Quax" })).toBeVisible();
  const words = ["Wilhelmina", "Quax", "Zanzibar"];
  const holds = (text: string): string[] => words.filter((word) => text.includes(word));
  const titles = await stage.desktop.app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows().map((window) => window.getTitle()),
  );
  const argv = await stage.desktop.app.evaluate(({ app }) => [...process.argv, app.getName()]);
  expect(titles.length).toBeGreaterThan(0);
  expect(holds([...titles, ...argv, await desktop.title(), stage.desktop.log()].join("\n"))).toEqual([]);
  expect(await findWords(stage.dataFolder, words)).toEqual([]);
  expect(await findWords(stage.desktop.dataFolder, words)).toEqual([]);
  await guest.close();
});
