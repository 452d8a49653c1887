import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Page, expect, test } from "playwright/test";
import { ROOT } from "../../build/runtime/provision.ts";
import type { Clinic } from "../../build/start/clinic.ts";
import { nextCode } from "../parts/authenticator.ts";
import { startPersonBrowser } from "../parts/chromium.ts";
import { makeMediaFiles } from "../parts/pictures.ts";
import { openPlainWindow } from "../parts/plain-window.ts";
import { startRecordedClinic } from "../parts/recorded-clinic.ts";
import { type Sound, startSound } from "../parts/sound.ts";
import { colourShown, toneHeard } from "../visit/senses.ts";
import { HOST, PATIENT, liveKitPath } from "../visit/stage.ts";
import * as steps from "../visit/steps.ts";
import { findWords } from "../visit/traces.ts";
import {
  CONFINED,
  type Person,
  type Running,
  confinementsOf,
  listeningSocketsOf,
  newPerson,
  packageOf,
  processesBelow,
  startProgram,
} from "./program.ts";
import { type BlindHand, blindHand, startScreenReader } from "./screen-reader.ts";
import { signInByHand } from "./sign-in-by-hand.ts";
import * as window from "./window.ts";

/*
 * A whole visit at the release, to which no test driver can be attached: a clinician with a screen reader and a keyboard,
 * a microphone and a loudspeaker of the operating system, no camera, and a patient in a browser somewhere else.
 */

const SHOWN = "Knee from the side";
const SHARE = `Screen shared by Dr. ${HOST.name}`;

test.describe.configure({ mode: "serial" });

let clinic: Clinic;
let person: Person;
let sound: Sound;
let folder: string;
let program: Running;
let id: string;
let hand: BlindHand;
let patient: Page;
/** What is to be undone at the end, whatever of it came about. */
const undone: (() => Promise<void>)[] = [];

const startTheClinic = async (): Promise<void> => {
  const dataFolder = join(folder, "clinic");
  const guestFolder = join(ROOT, "dist", "guest");
  clinic = await startRecordedClinic({ livekit: await liveKitPath(), port: null, dataFolder, guestFolder });
  undone.push(clinic.close);
};

test.beforeAll(async () => {
  const { executable } = await packageOf("release");
  folder = await mkdtemp(join(tmpdir(), "anteroom-release-visit-"));
  undone.push(() => rm(folder, { recursive: true, force: true }));
  await startTheClinic();
  sound = await startSound(folder);
  undone.push(sound.close);
  const voice = await makeMediaFiles(HOST.looks);
  undone.push(voice.remove, sound.speak(voice.audio));
  const reader = await startScreenReader(folder);
  undone.push(reader.close);
  person = await newPerson();
  undone.push(person.remove);
  const env = { ...sound.env, ...reader.env };
  program = await startProgram({ executable, person, args: [`--server=${clinic.origin}`], env });
  undone.push(program.end);
  hand = blindHand(reader, program.pid);
  const { browser, close } = await startPersonBrowser(PATIENT.looks);
  undone.push(close);
  patient = await browser.newPage();
});
test.afterEach(async ({}, info) => {
  if (info.status === info.expectedStatus || program.hasEnded()) return;
  await window.keepPicture(id, info.outputPath("clinician.png"));
  await patient.screenshot({ path: info.outputPath("patient.png") });
  await info.attach("read-out.txt", { body: await hand.heard() });
});
test.afterAll(async () => {
  for (const undo of undone.splice(0).toReversed()) await undo();
});

/** Waits until the patient hears the clinician's microphone. */
const untilPatientHears = (): Promise<void> =>
  expect
    .poll(async () => Math.abs((await toneHeard(patient)) - HOST.looks.toneHz), "the clinician is heard")
    .toBeLessThan(12);

test("the owner signs in with keys, and opens the visit for which a patient waits", async () => {
  id = await window.windowOf(program);
  await window.bringToFront(id);
  const { email, password, totpSecret } = clinic.tryOut;
  await signInByHand(id, { email, password: password ?? "", code: () => nextCode(totpSecret ?? "") });
  await hand.find("heading", "Waiting room");
  await steps.arrive(patient, { ...clinic.tryOut, name: PATIENT.name });
  await hand.pressButton("Open visit: ");
  await hand.find("push button", `Admit ${PATIENT.name}`);
  await expect(patient.getByText("is in the visit already and will let you in")).toBeVisible();
  await expect.poll(sound.heard, "the end of the chime for who waits").toBe(0);
  expect(window.greenIn(await window.pictureOf(id))).toBeLessThan(0.01);
});

test("after the press on Admit each hears the other, and the patient is seen in the window", async () => {
  await hand.pressButton(`Admit ${PATIENT.name}`);
  await untilPatientHears();
  await expect
    .poll(async () => Math.abs((await sound.heard()) - PATIENT.looks.toneHz), "the patient is heard")
    .toBeLessThan(12);
  await expect.poll(async () => window.greenIn(await window.pictureOf(id))).toBeGreaterThan(0.1);
  await hand.find("static", "End-to-end encrypted, not verified");
});

test("a clinician without a camera is told so in a sentence, and the visit goes on", async () => {
  await hand.find("static", "No camera was found. Connect one and try again, or go on without.");
  await expect(patient.getByText(`Dr. ${HOST.name}`).first()).toBeVisible();
  expect(await colourShown(patient, HOST.name)).toBeNull();
});

test("a key mutes the clinician, and the same key lets them be heard again", async () => {
  await window.press("m");
  await expect.poll(() => toneHeard(patient)).toBe(0);
  await hand.find("push button", "Unmute");
  await window.press("m");
  await untilPatientHears();
});

test("the patient sees exactly the window that was picked with the keyboard, and nothing once it is stopped", async () => {
  const plain = await openPlainWindow(SHOWN, "#ff0000");
  undone.push(() => plain.browser.close());
  await window.bringToFront(id);
  await hand.pressButton("Share");
  await hand.goTo("list item", SHOWN);
  await window.press("space");
  await hand.find("static", "Exactly this will be seen");
  expect(await patient.getByText(SHARE).count()).toBe(0);
  await hand.pressButton("Share");
  await expect.poll(() => colourShown(patient, SHARE)).toBe("red");
  await plain.page.evaluate(() => (document.body.style.background = "#0000ff"));
  await expect.poll(() => colourShown(patient, SHARE)).toBe("blue");
  await hand.pressButton("Stop sharing");
  await expect(patient.getByText(SHARE)).toHaveCount(0);
});

test("in a visit the renderers are confined, nobody can attach a debugger, and no name leaves the page", async () => {
  const confinements = await confinementsOf(program.pid);
  expect(confinements.length).toBeGreaterThan(0);
  expect(confinements).toEqual(confinements.map(() => CONFINED));
  expect(await listeningSocketsOf(program.pid)).toBe(0);
  const titles = await window.titlesOf(program.pid);
  expect(titles).toContain(window.TITLE);
  const own = await readFile(`/proc/${program.pid}/cmdline`, "utf8");
  const words = (await processesBelow(program.pid)).map((one) => one.words);
  const shown = [...titles, own, ...words].join("\n");
  expect(shown).not.toMatch(/debugging|inspect|Jonas|Lindqvist|J\. L\.|Ana|Ruiz|Riverside|token/);
});

test("the visit is ended with the keyboard, the patient reads a goodbye, and nothing of it is on the disk", async () => {
  await hand.pressButton("End visit");
  await hand.pressButton("End for all");
  await expect(patient.getByRole("heading", { name: "The visit has ended" })).toBeVisible();
  await hand.find("heading", "Waiting room");
  await expect.poll(sound.heard).toBe(0);
  await window.press("alt+F4");
  expect(await program.ended).toBe(0);
  const words = ["Lindqvist", "Riverside", HOST.name, clinic.tryOut.passcode, clinic.tryOut.password ?? ""];
  expect(await findWords(person.home, words)).toEqual([]);
  expect(program.err()).not.toMatch(/Lindqvist|Riverside|Ruiz/);
});
