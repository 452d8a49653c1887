import { expect } from "playwright/test";
import { droppedIn, reportOf } from "../visit/frame-report.ts";
import { between, colourShown, framesShown, toneHeard } from "../visit/senses.ts";
import * as steps from "../visit/steps.ts";
import { type Cast, SHARED_TITLE, clinicianLooks, patientLooks } from "./cast.ts";
import type { Checks } from "./checks.ts";
import type { Script } from "./script.ts";

/** One act of the play: does something through the screens and notes what it found. */
export type Act = (cast: Cast, script: Script, checks: Checks) => Promise<void>;

/** Reasons for which a frame of an honest visit is never dropped. */
const HOSTILE = ["badTag", "otherRow", "replayed", "malformed", "failed"];
const PATIENT = "Jonas Lindqvist";
const CLINICIAN = "Ruiz";
const isTone = (heard: number, toneHz: number): boolean => Math.abs(heard - toneHz) < 20;

/** Asks until the answer is the wanted one or time is up; the last answer is what was found. */
const found = async <T>(ask: () => Promise<T>, isWanted: (value: T) => boolean): Promise<T> => {
  let last = await ask();
  await expect
    .poll(async () => isWanted((last = await ask())), { timeout: 15_000 })
    .toBe(true)
    .catch(() => undefined);
  return last;
};

/** Sign in, and the patient comes as far as the waiting room. */
export const arrive: Act = async ({ desktop, patient, shoot }, script, checks) => {
  await shoot("start");
  await steps.signIn(desktop.page, script);
  const isIn = await desktop.page.getByRole("heading", { name: "Waiting room" }).isVisible();
  checks.note("the clinician signed in", isIn ? "Today is shown" : "still outside", isIn);
  await patient.goto(script.link);
  await expect(patient.getByLabel("Passcode")).toBeVisible();
  await shoot("arrive");
  await steps.enterPasscode(patient, script.passcode);
  await steps.checkIn(patient, PATIENT);
  await steps.testDevices(patient);
  await shoot("device-test");
  await steps.goToWaitingRoom(patient);
  await expect(desktop.page.getByRole("button", { name: `Admit ${PATIENT}` })).toBeVisible();
  await shoot("waiting");
  const shown = await desktop.page.getByText(PATIENT, { exact: true }).first().textContent();
  checks.note("the patient waits, and the clinician opened the sealed name", shown, shown === PATIENT);
};

/** The clinician opens the visit and lets the patient in; both see and hear each other, and nobody else. */
export const meet: Act = async ({ desktop, patient, shoot }, _script, checks) => {
  await steps.openVisit(desktop.page);
  await shoot("opened");
  const isStillOut = await patient.getByRole("heading", { name: "You are in the waiting room" }).isVisible();
  checks.note("opening the visit admits nobody", isStillOut ? "still waiting" : "let in", isStillOut);
  await steps.admit(desktop.page, PATIENT);
  const seen = await found(
    () => colourShown(desktop.page, PATIENT),
    (one) => one === patientLooks.colour,
  );
  checks.note("patient's picture at the clinician", seen, seen === patientLooks.colour);
  const shown = await found(
    () => colourShown(patient, CLINICIAN),
    (one) => one === clinicianLooks.colour,
  );
  checks.note("clinician's picture at the patient", shown, shown === clinicianLooks.colour);
  const heard = await found(
    () => toneHeard(desktop.page),
    (one) => isTone(one, patientLooks.toneHz),
  );
  checks.note("patient's tone at the clinician (1000 Hz)", `${heard} Hz`, isTone(heard, patientLooks.toneHz));
  const played = await found(
    () => toneHeard(patient),
    (one) => isTone(one, clinicianLooks.toneHz),
  );
  checks.note(
    "clinician's tone at the patient (600 Hz)",
    `${played} Hz`,
    isTone(played, clinicianLooks.toneHz),
  );
  await shoot("visit");
  const [atPatient, atClinician] = [
    await between(patient, "visit:admit-received", "visit:first-frame"),
    await between(desktop.page, "visit:admit-clicked", "visit:first-frame"),
  ];
  const ms = (value: number | null): string => (value === null ? "not seen" : `${Math.round(value)} ms`);
  checks.note("from admit to the first picture, patient", ms(atPatient), atPatient !== null);
  checks.note("from admit to the first picture, clinician", ms(atClinician), atClinician !== null);
};

/** What the frame workers and the decoders say of themselves. */
export const account: Act = async ({ desktop, patient }, _script, checks) => {
  for (const [who, page, tag] of [
    ["clinician", desktop.page, PATIENT],
    ["patient", patient, CLINICIAN],
  ] as const) {
    const report = await reportOf(page);
    const frames = await framesShown(page);
    const decoded = Object.entries(frames).find(([name]) => name.includes(tag))?.[1] ?? 0;
    checks.note(`frames decoded, ${who}`, decoded, decoded > 0);
    const cipher = `${report.cipher ?? "none"}, ${report.keyBits ?? 0} bits`;
    checks.note(`cipher and key, ${who}`, cipher, report.cipher === "AES-GCM" && report.keyBits === 256);
    const opened = report.receivers.reduce((sum, { passed }) => sum + passed, 0);
    checks.note(`frames opened by the frame worker, ${who}`, opened, opened > 0);
    const dropped = droppedIn([...report.senders, ...report.receivers]);
    const isHonest = HOSTILE.every((reason) => dropped[reason] === undefined);
    checks.note(`frames dropped, ${who}, none of them forged`, JSON.stringify(dropped), isHonest);
  }
};

/** The clinician shares a window after seeing exactly what will leave, and stops. */
export const shareWindow: Act = async ({ desktop, patient, shoot }, _script, checks) => {
  const { page } = desktop;
  await page
    .getByRole("button", { name: "Share", exact: true })
    .or(page.getByRole("button", { name: /^Share a window/ }))
    .first()
    .click();
  await page.getByRole("option", { name: new RegExp(SHARED_TITLE) }).click();
  await shoot("share-picker");
  await page.getByRole("dialog").getByRole("button", { name: "Share", exact: true }).click();
  const shared = await found(
    () => colourShown(patient, "Screen shared"),
    (one) => one === "red",
  );
  checks.note("the clinician's window at the patient", shared, shared === "red");
  await shoot("clinician-shares");
  await page.getByRole("button", { name: "Stop sharing" }).first().click();
  const isOver = await found(
    () => colourShown(patient, "Screen shared"),
    (one) => one === null,
  );
  checks.note("the share is gone after Stop", isOver ?? "gone", isOver === null);
};

/** The host lets the patient share once, and takes it back. */
export const lendShare: Act = async ({ desktop, patient, shoot }, _script, checks) => {
  const { page } = desktop;
  await page.getByRole("button", { name: `More for ${PATIENT}` }).click();
  await page.getByRole("menuitem", { name: "Let them share" }).click();
  await patient.getByRole("button", { name: "Share", exact: true }).click();
  const shared = await found(
    () => colourShown(page, "Screen shared"),
    (one) => one !== null,
  );
  checks.note(
    "the patient's screen at the clinician, once allowed",
    shared === null ? null : "shown",
    shared !== null,
  );
  await shoot("patient-shares");
  await page.getByRole("button", { name: `More for ${PATIENT}` }).click();
  await page.getByRole("menuitem", { name: "Take sharing back" }).click();
  const after = await found(
    () => colourShown(page, "Screen shared"),
    (one) => one === null,
  );
  checks.note("the patient's share dies when it is taken back", after ?? "gone", after === null);
};

/** End for all: goodbye at the patient, keys gone, link dead. */
export const end: Act = async ({ desktop, patient, shoot }, script, checks) => {
  await steps.endForAll(desktop.page);
  const goodbye = patient.getByRole("heading", { name: "The visit has ended" });
  await expect(goodbye).toBeVisible();
  await shoot("goodbye");
  const workers = patient.workers().filter((one) => one.url().endsWith("/frame-worker.js")).length;
  checks.note("keys and worker gone at the patient", `${workers} workers`, workers === 0);
  await patient.goto("about:blank");
  await patient.goto(script.link);
  const isDead = await goodbye
    .or(patient.getByRole("heading", { name: "This visit has ended" }))
    .waitFor({ timeout: 10_000 })
    .then(
      () => true,
      () => false,
    );
  checks.note("the link is dead", isDead ? "ended" : "still opens", isDead);
};
