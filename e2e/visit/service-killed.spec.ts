import { type Page, expect, test } from "playwright/test";
import { type MortalService, mortalService } from "../parts/mortal-service.ts";
import { epochOf, openRawGuests } from "./group.ts";
import { colourShown } from "./senses.ts";
import { HOST, PATIENT, type VisitStage, expectToSeeAndHear, openVisitStage } from "./stage.ts";
import * as steps from "./steps.ts";
import { auditOf } from "./traces.ts";

const BACK_MS = 30_000;

let stage: VisitStage;
let desktop: Page;
let service: MortalService;

test.beforeAll(async () => {
  stage = await openVisitStage();
  desktop = stage.desktop.page;
  service = await mortalService(stage.clinic, stage.dataFolder);
  await expect(desktop.getByText("The clinic service cannot be reached.")).toHaveCount(0, {
    timeout: BACK_MS,
  });
});
test.afterEach(async ({}, info) => stage.afterEach(info));
test.afterAll(async () => {
  await service.close();
  await stage.close();
});

test("a service that is killed and started again finds everybody in their visit, and lets nobody else in", async () => {
  const visit = await stage.plan("Service killed", "group");
  const patient = await stage.newPatient();
  const raws = await openRawGuests(visit, ["Ada", "Bo"]);
  await steps.arrive(patient, { ...visit, name: PATIENT.name });
  await steps.openVisit(desktop, visit.label);
  await steps.admitAll(desktop, 3);
  await expectToSeeAndHear(desktop, PATIENT);
  for (const guest of raws) await guest.until("is in", ({ state }) => state.phase === "inVisit");
  const [waiting] = await openRawGuests(visit, ["Newcomer"]);
  if (waiting === undefined) throw new Error("nobody waits");
  await steps.choose(desktop, "Ada", "Keep muted");
  await expect(desktop.getByText("Patient, kept muted")).toBeVisible();
  const epochs = raws.map(epochOf);

  await service.kill();
  for (const guest of raws) await guest.until("is on hold or reconnects", ({ hold }) => hold !== null);
  await expect(
    patient.getByRole("heading", { name: /lost the connection|was interrupted/, level: 1 }),
  ).toBeVisible();
  await expect.poll(() => colourShown(patient, "Ana Ruiz")).toBeNull();
  await service.start();

  for (const guest of raws)
    await guest.until("is back", ({ state, hold }) => state.phase === "inVisit" && hold === null, BACK_MS);
  await expect.poll(() => colourShown(patient, "Ana Ruiz"), { timeout: BACK_MS }).toBe(HOST.looks.colour);
  await expectToSeeAndHear(desktop, PATIENT);
  await expectToSeeAndHear(patient, HOST);
  expect(raws.map(epochOf)).toEqual(epochs);
  await waiting.until("still waits", ({ state }) => state.phase === "waiting" && state.isReachable, BACK_MS);
  const muted = () => raws[1]?.now().announce?.roster.filter(({ maySpeak }) => !maySpeak).length;
  expect(muted()).toBe(1);
  const actions = auditOf(stage, visit.id);
  expect(actions.filter((action) => action === "participant.admitted")).toHaveLength(3);
  await steps.admit(desktop, "Newcomer");
  await waiting.until("is let in", ({ state }) => state.phase === "inVisit");
});
