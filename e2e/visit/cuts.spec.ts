import { type Page, expect, test } from "playwright/test";
import { type CuttableProxy, startCuttableProxy } from "../parts/cuttable-proxy.ts";
import { type MortalMediaServer, mortal } from "./media-server.ts";
import { framesShown } from "./senses.ts";
import {
  HOST,
  PATIENT,
  type Planned,
  type VisitStage,
  expectToSeeAndHear,
  liveKitPath,
  openVisitStage,
} from "./stage.ts";
import * as steps from "./steps.ts";
import { auditOf } from "./traces.ts";

/** As long as a patient's network may be gone without a new admission (J-2). Milliseconds. */
const CUT_MS = 60_000;
const BACK_MS = 30_000;
const MEDIA_DOWN = /Picture and sound cannot be connected at the moment/;

let stage: VisitStage;
let desktop: Page;
let livekit: MortalMediaServer;
let cable: CuttableProxy;

test.beforeAll(async () => {
  stage = await openVisitStage();
  desktop = stage.desktop.page;
  livekit = mortal(stage.clinic.media, await liveKitPath());
});
test.beforeEach(async () => {
  cable = await startCuttableProxy();
});
test.afterEach(async ({}, info) => {
  await stage.afterEach(info);
  await cable.close();
});
test.afterAll(async () => {
  await livekit.close();
  await stage.close();
});

/** A patient whose every connection to the clinic runs over the cable. */
const newCabledPatient = (): Promise<Page> =>
  stage.newPatient({ proxy: { server: cable.server, bypass: "<-loopback>" } });

/** Pulls the cable for as long as it takes from `since` on. */
const cutFor = async (ms: number, whileCut: () => Promise<void>): Promise<void> => {
  const mendAt = Date.now() + ms;
  cable.cut();
  await whileCut();
  await expect.poll(() => Date.now(), { timeout: ms + 5_000, intervals: [500] }).toBeGreaterThan(mendAt);
  cable.mend();
};

const meet = async (patient: Page, visit: Planned): Promise<void> => {
  await steps.arrive(patient, { ...visit, name: PATIENT.name });
  await steps.openVisit(desktop, visit.label);
  await steps.admit(desktop, PATIENT.name);
  await expectToMeet(patient);
};

const expectToMeet = async (patient: Page): Promise<void> => {
  await expectToSeeAndHear(desktop, PATIENT);
  await expectToSeeAndHear(patient, HOST);
};

/** New pictures arrive on both sides: what is seen is not the last frame of before. */
const expectNewPictures = async (patient: Page): Promise<void> => {
  for (const [page, name] of [
    [desktop, PATIENT.name],
    [patient, HOST.name],
  ] as const) {
    const count = async () =>
      Object.entries(await framesShown(page)).find(([tag]) => tag.includes(name))?.[1] ?? 0;
    const before = await count();
    await expect.poll(count, { timeout: BACK_MS }).not.toBe(before);
  }
};

test("a waiting patient whose network is gone keeps the place", async () => {
  const visit = await stage.plan("Cut while waiting");
  const patient = await newCabledPatient();
  await steps.arrive(patient, { ...visit, name: PATIENT.name });
  const admit = desktop.getByRole("button", { name: `Admit ${PATIENT.name}` });
  await expect(admit).toBeEnabled();
  cable.cut();
  await expect(desktop.getByText("Connection lost, place kept")).toBeVisible();
  await expect(admit).toBeDisabled();
  cable.mend();
  await expect(admit).toBeEnabled({ timeout: BACK_MS });
  await expect(patient.getByRole("heading", { name: "You are in the waiting room" })).toBeVisible();
  expect(auditOf(stage, visit.id).filter((action) => action === "waiting.knocked")).toHaveLength(1);
  await steps.openVisit(desktop, visit.label);
  await steps.admit(desktop, PATIENT.name);
  await expectToMeet(patient);
});

test("a patient in the visit whose network is gone for 60 seconds comes back without a new admission", async () => {
  const visit = await stage.plan("Cut in the visit");
  const patient = await newCabledPatient();
  await meet(patient, visit);
  await cutFor(CUT_MS, async () => {
    await expect(desktop.getByText("Connection lost").first()).toBeVisible();
  });
  await expect(desktop.getByText("Connection lost")).toHaveCount(0, { timeout: BACK_MS });
  await expectToMeet(patient);
  await expectNewPictures(patient);
  const actions = auditOf(stage, visit.id);
  expect(actions.filter((action) => action === "participant.admitted")).toHaveLength(1);
  expect(actions).toContain("participant.resumed");
});

test("with the media server down a visit is not opened, and the clinician reads why", async () => {
  const visit = await stage.plan("Media down at start");
  await livekit.kill();
  await desktop.getByRole("button", { name: `Open visit: ${visit.label}` }).click();
  await expect(desktop.getByText(MEDIA_DOWN)).toBeVisible();
  await expect(desktop.getByRole("button", { name: "End visit" })).toHaveCount(0);
  expect(auditOf(stage, visit.id)).toEqual(["visit.created", "request.refused MEDIA_UNAVAILABLE"]);
  await livekit.restart();
  await steps.openVisit(desktop, visit.label);
});

test("with the media server down nobody is admitted by halves: the patient waits on", async () => {
  const visit = await stage.plan("Media down at admission");
  const patient = await stage.newPatient();
  await steps.arrive(patient, { ...visit, name: PATIENT.name });
  await steps.openVisit(desktop, visit.label);
  await livekit.kill();
  await steps.admit(desktop, PATIENT.name);
  await expect(desktop.getByText(MEDIA_DOWN)).toBeVisible();
  expect(auditOf(stage, visit.id)).toContain("request.refused MEDIA_UNAVAILABLE");
  await expect(patient.getByRole("heading", { name: "You are in the waiting room" })).toBeVisible();
  await livekit.restart();
  await expect(desktop.getByRole("heading", { name: "Your connection was interrupted" })).toHaveCount(0, {
    timeout: BACK_MS,
  });
  await steps.admit(desktop, PATIENT.name);
  await expectToMeet(patient);
});

test("a media server that dies in the visit is told to both, and both meet again once it is back", async () => {
  const visit = await stage.plan("Media dies");
  const patient = await stage.newPatient();
  await meet(patient, visit);
  await livekit.kill();
  for (const page of [desktop, patient])
    await expect(page.getByRole("heading", { name: "Your connection was interrupted" })).toBeVisible();
  await livekit.restart();
  for (const page of [desktop, patient])
    await expect(page.getByRole("heading", { name: "Your connection was interrupted" })).toHaveCount(0, {
      timeout: BACK_MS,
    });
  await expectToMeet(patient);
  await expectNewPictures(patient);
  const actions = auditOf(stage, visit.id);
  expect(actions).toContain("media.lost");
  expect(actions.filter((action) => action === "participant.admitted")).toHaveLength(1);
});
