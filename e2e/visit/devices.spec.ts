import { type Browser, chromium, expect, test } from "playwright/test";
import { chromiumProgram } from "../parts/chromium.ts";
import { colourShown } from "./senses.ts";
import { type VisitStage, openVisitStage } from "./stage.ts";
import * as steps from "./steps.ts";

let stage: VisitStage;
/** A browser without any camera or microphone. */
let bare: Browser;
/** A browser that has both and allows neither: nobody is there to press Allow. */
let refusing: Browser;

const startBrowser = (media: string): Promise<Browser> =>
  chromium.launch({
    executablePath: chromiumProgram(),
    args: [media, "--disable-background-networking", "--no-first-run"],
    chromiumSandbox: process.getuid?.() !== 0,
  });

test.beforeAll(async () => {
  stage = await openVisitStage({ hasHostDevices: false });
  bare = await startBrowser("--use-fake-ui-for-media-stream");
  refusing = await startBrowser("--use-fake-device-for-media-stream");
});
test.afterEach(async ({}, info) => stage.afterEach(info));
test.afterAll(async () => {
  await bare.close();
  await refusing.close();
  await stage.close();
});

test("a visit goes on with a patient who refused camera and microphone, and says so", async () => {
  const desktop = stage.desktop.page;
  const visit = await stage.plan("Refused devices");
  const patient = await refusing.newPage();
  await patient.goto(visit.link);
  await steps.enterPasscode(patient, visit.passcode);
  await steps.checkIn(patient, "Refusing");
  await expect(patient.getByText("The browser is not allowed to use the camera.")).toBeVisible();
  await expect(patient.getByText("The browser is not allowed to use the microphone.")).toBeVisible();
  await patient.getByRole("button", { name: "Continue without camera" }).click();
  await expect(desktop.getByText("No camera, no microphone")).toBeVisible();
  await steps.openVisit(desktop, visit.label);
  await steps.admit(desktop, "Refusing");
  await expect(patient.getByText("End-to-end encrypted, not verified")).toBeVisible();
  await expect(
    patient.getByText(/The camera is not allowed\..*The visit goes on without it\./),
  ).toBeVisible();
  await expect(
    patient.getByText(/The microphone is not allowed\..*The visit goes on without it\./),
  ).toBeVisible();
  await expect(desktop.locator("figure", { hasText: "Refusing" }).getByText("Camera is off")).toBeVisible();
});

test("a clinician without camera and microphone sees the patient, and is told what is missing", async () => {
  const desktop = stage.desktop.page;
  const visit = await stage.plan("No devices at the desktop");
  const patient = await stage.newPatient();
  await steps.arrive(patient, { ...visit, name: "Jonas" });
  await steps.openVisit(desktop, visit.label);
  await expect(desktop.getByText(/No camera was found\..*The visit goes on without it\./)).toBeVisible();
  await expect(desktop.getByText(/No microphone was found\..*The visit goes on without it\./)).toBeVisible();
  await steps.admit(desktop, "Jonas");
  await expect.poll(() => colourShown(desktop, "Jonas")).toBe("green");
  await expect(patient.locator("figure", { hasText: "Ana Ruiz" }).getByText("Camera is off")).toBeVisible();
});

test("a patient without any camera or microphone gets in and sees that nothing was found", async () => {
  const desktop = stage.desktop.page;
  const visit = await stage.plan("No devices at the patient");
  const patient = await bare.newPage();
  await patient.goto(visit.link);
  await steps.enterPasscode(patient, visit.passcode);
  await steps.checkIn(patient, "Deviceless");
  await expect(patient.getByText("No camera was found.")).toBeVisible();
  await expect(patient.getByText("No microphone was found.")).toBeVisible();
  await patient.getByRole("button", { name: "Continue without camera" }).click();
  await steps.openVisit(desktop, visit.label);
  await steps.admit(desktop, "Deviceless");
  await expect(patient.getByText(/No camera was found\..*The visit goes on without it\./)).toBeVisible();
  await expect(desktop.getByText("Deviceless came in.")).toBeAttached();
});
