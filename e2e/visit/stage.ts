import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, type BrowserContextOptions, type Page, type TestInfo, expect } from "playwright/test";
import { ensureLiveKit } from "../../build/runtime/livekit.ts";
import { ROOT, cacheHere } from "../../build/runtime/provision.ts";
import type { Clinic } from "../../build/start/clinic.ts";
import { ipc, type LinkAndPasscode } from "../../protocol/ipc.ts";
import type { VisitKind } from "../../protocol/visit.ts";
import { startPersonBrowser } from "../parts/chromium.ts";
import { type Desktop, launchDesktop } from "../parts/electron.ts";
import { startRecordedClinic } from "../parts/recorded-clinic.ts";
import { keepSecret, keepWayIn } from "../parts/recording.ts";
import { makeMediaFiles, type Looks } from "../parts/pictures.ts";
import { invoke } from "../shell/page-calls.ts";
import { colourShown, isToneHeard } from "./senses.ts";
import { signIn } from "./steps.ts";

/** What the clinician looks and sounds like. */
export const HOST = { name: "Ana Ruiz", looks: { colour: "blue", toneHz: 600 } } as const satisfies Person;
/** What every patient of the stage's browser looks and sounds like. */
export const PATIENT = {
  name: "Jonas Lindqvist",
  looks: { colour: "green", toneHz: 1_000 },
} as const satisfies Person;

/** What the clinician's colleague looks and sounds like. */
export const COLLEAGUE = {
  name: "Ben Marsh, LCSW",
  looks: { colour: "red", toneHz: 1_400 },
} as const satisfies Person;

type Person = { name: string; looks: Looks };

/** A visit of the day list, with the way in. */
export type Planned = LinkAndPasscode & { label: string; id: string };

/** A clinic, its clinician signed in at the desktop, and a browser for patients: slow to start, so once for a file. */
export type VisitStage = {
  clinic: Clinic;
  /** Where the service keeps its database and log. */
  dataFolder: string;
  desktop: Desktop;
  browser: Browser;
  /** Makes a visit that is due now, as the form "New visit" does. */
  plan(label: string, kind?: VisitKind, places?: number): Promise<Planned>;
  /** A second desktop on the same machine, with files of its own, where a colleague is signed in. */
  openColleague(): Promise<Desktop>;
  /** A patient's device of its own, of the size of a phone. */
  newPatient(options?: BrowserContextOptions): Promise<Page>;
  /** Attaches a picture of every screen to a test's report. */
  keepPictures(info: TestInfo): Promise<void>;
  /** Keeps pictures if a test failed, lets all patients go, and ends the visit that is open. */
  afterEach(info: TestInfo): Promise<void>;
  close(): Promise<void>;
};

const PHONE = { width: 390, height: 844 };

/** The LiveKit server to run: `ANTEROOM_LIVEKIT`, else the one that set-up has. */
export const liveKitPath = async (): Promise<string> =>
  process.env["ANTEROOM_LIVEKIT"] ?? (await ensureLiveKit(cacheHere(), (line) => console.log(line))).path; // oxlint-disable-line no-console -- the terminal is the runner's

const startDesktop = async (
  how: { serverOrigin: string; dataFolder: string },
  looks: Looks | null,
): Promise<Desktop> => {
  if (looks === null) return launchDesktop(how);
  const files = await makeMediaFiles(looks);
  const args = [
    "--use-fake-device-for-media-stream",
    `--use-file-for-fake-video-capture=${files.video}`,
    `--use-file-for-fake-audio-capture=${files.audio}`,
  ];
  const desktop = await launchDesktop({ ...how, args });
  return { ...desktop, close: () => desktop.close().finally(files.remove) };
};

/** Starts all of it and signs the clinician in, if not said otherwise. */
export const openVisitStage = async ({
  hasHostDevices = true,
  isSignedIn = true,
} = {}): Promise<VisitStage> => {
  const folder = await mkdtemp(join(tmpdir(), "anteroom-visit-"));
  const dataFolder = join(folder, "clinic");
  const livekit = await liveKitPath();
  const guestFolder = join(ROOT, "dist", "guest");
  const clinic = await startRecordedClinic({ livekit, port: null, dataFolder, guestFolder });
  const { origin: serverOrigin } = clinic;
  const how = { serverOrigin, dataFolder: join(folder, "desktop") };
  const desktop = await startDesktop(how, hasHostDevices ? HOST.looks : null);
  const colleagues: Desktop[] = [];
  const pages = () => [desktop, ...colleagues].map(({ page }) => page);
  const person = await startPersonBrowser(PATIENT.looks);
  if (isSignedIn) await signIn(desktop.page, clinic.tryOut);
  return {
    clinic,
    dataFolder,
    desktop,
    browser: person.browser,
    plan: (label, kind = "oneToOne", places = kind === "group" ? 5 : 2) =>
      planVisit(desktop.page, { label, kind, places }),
    openColleague: async () => {
      const files = join(folder, `colleague-${colleagues.length}`);
      const colleague = await startDesktop({ serverOrigin, dataFolder: files }, COLLEAGUE.looks);
      colleagues.push(colleague);
      await signIn(colleague.page, clinic.tryOut.colleague);
      return colleague;
    },
    newPatient: async (options = {}) =>
      (await person.browser.newContext({ viewport: PHONE, ...options })).newPage(),
    keepPictures: (info) => keepPictures(info, pages(), person.browser),
    afterEach: async (info) => {
      if (info.status !== info.expectedStatus) await keepPictures(info, pages(), person.browser);
      for (const context of person.browser.contexts()) await context.close();
      await endWhatIsOpen(desktop.page);
    },
    close: async () => {
      for (const one of [desktop, ...colleagues]) await one.close();
      await person.close();
      await clinic.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
};

const planVisit = async (
  desktop: Page,
  { label, kind, places }: { label: string; kind: VisitKind; places: number },
): Promise<Planned> => {
  const startsAt = Math.floor(Date.now() / 60_000) * 60_000;
  const made = ipc["visits.create"].output.parse(
    await invoke(desktop, "visits.create", { label, kind, startsAt, minutes: 30, places }),
  );
  if (!made.ok) throw new Error(made.error.code);
  const { visit, invitation } = made.value;
  keepSecret("label", label);
  keepWayIn(invitation);
  await expect(desktop.getByRole("button", { name: `Open visit: ${label}` })).toBeVisible();
  return { ...invitation, label, id: visit.id };
};

const keepPictures = async (info: TestInfo, desktops: readonly Page[], browser: Browser): Promise<void> => {
  const patients = browser.contexts().flatMap((context) => context.pages());
  for (const [at, page] of [...desktops, ...patients].entries()) {
    const path = info.outputPath(`person-${at}.png`);
    await page.screenshot({ path, timeout: 5_000 }).catch(() => undefined);
  }
};

const endWhatIsOpen = async (desktop: Page): Promise<void> => {
  await desktop.keyboard.press("Escape");
  const end = desktop.getByRole("button", { name: "End visit" });
  if (await end.isVisible()) {
    await end.click();
    await desktop.getByRole("button", { name: "End for all" }).click();
  }
  await expect(desktop.getByRole("heading", { name: "Waiting room" })).toBeVisible();
};

/** Waits until `page` shows the colour and plays the tone of a person. */
export const expectToSeeAndHear = async (page: Page, { name, looks }: Person): Promise<void> => {
  await expect.poll(() => colourShown(page, name), `${name} is seen`).toBe(looks.colour);
  await expect.poll(() => isToneHeard(page, looks.toneHz), `${name} is heard`).toBe(true);
};
