import { mkdir } from "node:fs/promises";
import { type Page, expect } from "playwright/test";
import type { Desktop } from "../parts/electron.ts";
import { type RawGuest, type RawPerson, type WayIn, openRawGuest } from "../parts/raw-guest.ts";
import * as steps from "../visit/steps.ts";
import {
  type Camera,
  PATIENTS,
  type PatientPage,
  SHEET,
  SIZES,
  createCamera,
  makeVisit,
  openClinician,
  openPatient,
  openSheet,
  waitForFaces,
} from "./picture-crew.ts";
import { type Script, readScript } from "./script.ts";

/* Makes the pictures of the documents from the real program; started by `npm run pictures`. */

/** Who fills the queue beside real browsers. */
const QUEUE: readonly RawPerson[] = [
  { name: "Amina Yusuf", language: "so", wantsInterpreter: true },
  { name: "R. Castellanos", relation: "relative", camera: "missing" },
];
/** Who fills the group beside real browsers: people without a camera. */
const MEMBERS = ["Juniper", "Kestrel", "Linden", "Marlow", "Nettle", "Orla", "Pike", "Quill"];
const FACES = ["Birch", "Cedar", "Wren"];

const openRaw = async (wayIn: WayIn, people: readonly RawPerson[]): Promise<RawGuest[]> => {
  const guests: RawGuest[] = [];
  for (const person of people) guests.push(await openRawGuest(wayIn, person));
  return guests;
};

/** The day with its queue, then one visit of two. */
const takeDay = async (page: Page, script: Script, camera: Camera, patient: Page): Promise<void> => {
  const second = await makeVisit(page, { label: "S. H., first visit", inMinutes: 30 });
  await makeVisit(page, { label: "T. B., follow-up", inMinutes: 150 });
  await steps.arrive(patient, { ...script, name: "J. Lindqvist" });
  const waiting = await openRaw(second, QUEUE);
  await expect(page.getByRole("button", { name: "Admit Amina Yusuf" })).toBeVisible();
  await camera(page, "today");
  await camera(patient, "patient-waiting");
  await steps.openVisit(page, "J. L.");
  await steps.admit(page, "J. Lindqvist");
  await expect(patient.getByRole("button", { name: "Leave" })).toBeVisible();
  await waitForFaces(page, 2, 640);
  await waitForFaces(patient, 2, 640);
  await camera(page, "visit");
  await camera(patient, "patient");
  for (const guest of waiting) await guest.close();
  await steps.endForAll(page);
  await expect(page.getByRole("heading", { name: "Waiting room" })).toBeVisible();
};

/** The picker with a window chosen; nothing is shared. */
const takePicker = async (page: Page, camera: Camera): Promise<void> => {
  const closeSheet = await openSheet();
  await page.getByRole("button", { name: /^Share/ }).click();
  await page.getByRole("option", { name: new RegExp(SHEET) }).click();
  await expect(page.getByText(/Other windows stay private/)).toBeVisible();
  await camera(page, "share-picker");
  await page.getByRole("button", { name: "Cancel" }).click();
  await closeSheet();
};

/** A group of four with faces: its menu of one person, the share picker, and its twelve. */
const takeGroup = async (page: Page, camera: Camera, { wayIn, pages }: Group): Promise<void> => {
  for (const [at, patient] of pages.entries()) {
    await patient.goto("about:blank"); // another link alone would only change what stands behind the #
    await steps.arrive(patient, { ...wayIn, name: FACES[at] ?? "" });
  }
  await steps.openVisit(page, "Tuesday group");
  await steps.admitAll(page, pages.length);
  await waitForFaces(page, 4, 100);
  await camera(page, "group-4");
  await page.getByRole("button", { name: "More for Cedar" }).click();
  await camera(page, "people-menu");
  await page.keyboard.press("Escape");
  await takePicker(page, camera);
  const members = await openRaw(
    wayIn,
    MEMBERS.map((name) => ({ name })),
  );
  await expect(page.getByText(`Waiting room, ${MEMBERS.length}`)).toBeVisible();
  await steps.admitAll(page, MEMBERS.length);
  for (const guest of members) await guest.until("is in", ({ state }) => state.phase === "inVisit");
  await members[2]?.ask({ type: "hand", isRaised: true });
  await expect(page.locator("main figure")).toHaveCount(12);
  await camera(page, "group-12");
};

/** Everything suspended, and then a host whose program is gone. */
const takeStops = async (
  desktop: Desktop,
  camera: Camera,
  [laptop, phone]: readonly Page[],
): Promise<void> => {
  const { page } = desktop;
  if (laptop === undefined || phone === undefined) throw new Error("nobody is there to be held");
  await steps.openPanel(page, "Security");
  await page.getByRole("button", { name: "Suspend everything" }).click();
  await steps.confirmQuestion(page, "Suspend");
  await expect(laptop.getByText("has paused the visit for everybody")).toBeVisible();
  await steps.openPanel(page, "People");
  await camera(page, "suspended-host");
  await camera(laptop, "suspended");
  await page.getByRole("button", { name: "Resume the visit" }).first().click();
  await expect(laptop.getByText("has paused the visit for everybody")).toBeHidden();
  desktop.app.process().kill("SIGKILL");
  await expect(laptop.getByText("Please stay.")).toBeVisible({ timeout: 20_000 });
  await camera(laptop, "hold");
  await expect(phone.getByText("Please stay.")).toBeVisible({ timeout: 20_000 });
  await camera(phone, "hold-phone");
};

/** How one comes in, and what an administrator and the person see of the workstation. */
const takeWorkstation = async (page: Page, script: Script, camera: Camera): Promise<void> => {
  await page.getByRole("button", { name: "Clinic", exact: true }).click();
  await expect(page.getByText("Only invited members may host.")).toBeVisible();
  await camera(page, "clinic-members");
  await page.getByRole("button", { name: "Settings", exact: true }).click();
  await page.getByRole("button", { name: "Policies", exact: true }).click();
  await expect(page.getByText("Kind of workstation")).toBeVisible();
  await camera(page, "policies");
  await page.getByRole("button", { name: "Cover" }).click();
  await expect(page.getByRole("button", { name: "Go on" })).toBeVisible();
  await camera(page, "cover");
  await page.getByRole("textbox", { name: "Password" }).fill(script.password);
  await page.getByRole("button", { name: "Go on" }).click();
  await page.getByRole("button", { name: "Today", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Waiting room" })).toBeVisible();
};

type Group = { wayIn: WayIn; pages: readonly Page[] };

const take = async (script: Script, camera: Camera): Promise<void> => {
  const desktop = await openClinician(script.origin);
  const { page } = desktop;
  await page.emulateMedia({ colorScheme: "light" });
  await expect(page.getByLabel("E-mail")).toBeVisible();
  await camera(page, "sign-in");
  await steps.signIn(page, script);
  await takeWorkstation(page, script, camera);
  const patients: PatientPage[] = [];
  for (const person of PATIENTS) patients.push(await openPatient(person));
  const pages = patients.map((one) => one.page);
  const [first] = pages;
  if (first === undefined) throw new Error("nobody is before a camera");
  const wayIn = await makeVisit(page, { label: "Tuesday group", inMinutes: 60, places: 12 });
  await takeDay(page, script, camera, first);
  await first.setViewportSize(SIZES.laptop);
  await takeGroup(page, camera, { wayIn, pages });
  await takeStops(desktop, camera, pages);
  for (const patient of patients) await patient.close();
};

const script = await readScript(process.stdin);
const folder = process.env["ANTEROOM_PICTURES"] ?? "pictures";
await mkdir(folder, { recursive: true });
await take(script, createCamera(folder));
process.exit(0); // guests without a browser keep their lines
