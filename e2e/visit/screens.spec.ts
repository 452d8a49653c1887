import { nextCode } from "../parts/authenticator.ts";
import { type Page, expect, test } from "playwright/test";
import { expectNothingSerious } from "./axe.ts";
import { pressByKeyboard, tabTo } from "./keyboard.ts";
import { HOST, PATIENT, type Planned, type VisitStage, expectToSeeAndHear, openVisitStage } from "./stage.ts";
import * as steps from "./steps.ts";

test.describe.configure({ mode: "serial" });

let stage: VisitStage;
let desktop: Page;
let visit: Planned;

test.beforeAll(async () => {
  stage = await openVisitStage({ isSignedIn: false });
  desktop = stage.desktop.page;
});
test.afterEach(async ({}, info) => {
  if (info.status !== info.expectedStatus) await stage.keepPictures(info);
});
test.afterAll(() => stage.close());

test("the sign-in has nothing serious for axe, and the keyboard alone signs in", async () => {
  await expect(desktop.getByRole("button", { name: "Continue" })).toBeVisible();
  await expectNothingSerious(desktop, "sign in");
  const { email, password, totpSecret } = stage.clinic.tryOut;
  await tabTo(desktop, "E-mail");
  await desktop.keyboard.type(email);
  await desktop.keyboard.press("Tab");
  await desktop.keyboard.type(password ?? "");
  await desktop.keyboard.press("Enter");
  await expect(desktop.getByRole("textbox", { name: "Code" })).toBeFocused();
  await expectNothingSerious(desktop, "the second factor");
  await desktop.keyboard.type(nextCode(totpSecret ?? ""));
  await desktop.keyboard.press("Enter");
  await expect(desktop.getByRole("heading", { name: "Waiting room" })).toBeVisible();
});

test("the keyboard alone leads a patient into the visit and a clinician through it", async () => {
  visit = await stage.plan("By keyboard");
  const patient = await stage.newPatient();
  await patient.goto(visit.link);
  await expect(patient.getByLabel("Passcode")).toBeVisible();
  await tabTo(patient, "Passcode");
  await patient.keyboard.type(visit.passcode);
  await patient.keyboard.press("Enter");
  await expect(patient.getByLabel("Your name")).toBeVisible();
  await tabTo(patient, "Your name");
  await patient.keyboard.type(PATIENT.name);
  await tabTo(patient, "I agree to a visit by video");
  await patient.keyboard.press("Space");
  await pressByKeyboard(patient, "Continue");
  await steps.testDevices(patient);
  await pressByKeyboard(patient, "Go to the waiting room");
  await expect(patient.getByRole("heading", { name: "You are in the waiting room" })).toBeVisible();

  await pressByKeyboard(desktop, `Open visit: ${visit.label}`);
  await expect(desktop.getByRole("button", { name: "End visit" })).toBeVisible();
  await expect(desktop.getByRole("button", { name: `Admit ${PATIENT.name}` })).toBeEnabled();
  await desktop.keyboard.press("a");
  await expectToSeeAndHear(patient, HOST);
  await expectToSeeAndHear(desktop, PATIENT);

  await pressByKeyboard(patient, "Leave");
  await expect(patient.getByRole("heading", { name: "Leave the visit?" })).toBeVisible();
  await pressByKeyboard(patient, "Leave");
  await expect(patient.getByRole("heading", { name: "You left the visit" })).toBeVisible();
  await pressByKeyboard(desktop, "End visit");
  await pressByKeyboard(desktop, "End for all");
  await expect(desktop.getByRole("heading", { name: "Waiting room" })).toBeVisible();
  await patient.context().close();
});

test("no screen of a patient has anything serious for axe", async () => {
  visit = await stage.plan("Axe");
  const patient = await stage.newPatient();
  await patient.goto(visit.link.replace(/#.*/, ""));
  await expect(patient.getByRole("heading", { level: 1 })).toHaveText("This link is not complete");
  await expectNothingSerious(patient, "damaged link");
  await patient.goto("about:blank");
  await patient.goto(visit.link);
  await expect(patient.getByLabel("Passcode")).toBeVisible();
  await expectNothingSerious(patient, "arrive");
  await steps.enterPasscode(patient, visit.passcode);
  await patient.getByRole("button", { name: "Continue" }).click();
  await expect(patient.getByText("Please agree")).toBeVisible();
  await expectNothingSerious(patient, "check-in with an error");
  await steps.checkIn(patient, PATIENT.name);
  await steps.testDevices(patient);
  await expectNothingSerious(patient, "device test");
  await steps.goToWaitingRoom(patient);
  await expectNothingSerious(patient, "waiting room");
  await patient.getByRole("button", { name: "Leave the waiting room" }).click();
  await expectNothingSerious(patient, "question before leaving");
  await patient.keyboard.press("Escape");
});

test("no screen of the clinician, and none of the visit, has anything serious for axe", async () => {
  const [patient] = stage.browser.contexts().flatMap((context) => context.pages());
  if (patient === undefined) throw new Error("nobody waits");
  await expectNothingSerious(desktop, "today");
  await desktop.getByRole("button", { name: "New visit" }).click();
  await expectNothingSerious(desktop, "new visit");
  await desktop.keyboard.press("Escape");
  await steps.openVisit(desktop, visit.label);
  await expectNothingSerious(desktop, "visit with somebody waiting");
  await steps.admit(desktop, PATIENT.name);
  await expectToSeeAndHear(patient, HOST);
  await expectNothingSerious(desktop, "visit");
  await expectNothingSerious(patient, "the patient's visit");
  await patient.getByRole("button", { name: "Who hears" }).click();
  await expectNothingSerious(patient, "who is here");
  await patient.keyboard.press("Escape");
  await desktop.getByRole("button", { name: /^Share/ }).click();
  await expect(desktop.getByRole("tab", { name: "Windows" })).toBeVisible();
  await expectNothingSerious(desktop, "share picker");
  await desktop.keyboard.press("Escape");
  await desktop.getByRole("button", { name: "End visit" }).click();
  await expectNothingSerious(desktop, "question before the end");
  await desktop.getByRole("button", { name: "End for all" }).click();
  await expect(patient.getByRole("heading", { name: "The visit has ended" })).toBeVisible();
  await expectNothingSerious(patient, "goodbye");
});
