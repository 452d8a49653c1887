import { type Page, expect } from "playwright/test";
import { FAKE_MEDIA } from "../parts/electron.ts";
import { type Employee, type Workplace, openWorkplace, planVisit } from "../workstation/workplace.ts";
import { openVisit, signIn } from "../visit/steps.ts";
import type { Program } from "./installed.ts";
import { NEW, type Releases } from "./releases.ts";
import { type Stage, openStage } from "./stage.ts";

/** A clinic, and an installed program of it at which somebody is signed in. */
export type ClinicStage = {
  readonly place: Workplace;
  readonly stage: Stage;
  readonly program: Program;
  readonly page: Page;
  /** Ends the program, starts what is installed and signs somebody in, who is hired for that where nobody is named. */
  readonly startAnew: (person?: Employee) => Promise<ClinicStage>;
  /** How often the clinic's audit says this of its desktops. */
  readonly told: (action: string) => number;
  readonly close: () => Promise<void>;
};

const startIn = async (place: Workplace, stage: Stage, known?: Employee): Promise<ClinicStage> => {
  await stage.installed.killAll();
  const args = [`--server=${place.clinic.origin}`, ...FAKE_MEDIA];
  const program = await stage.installed.start({ args });
  const page = await program.page();
  await signIn(page, known ?? (await place.hire("Dr. Ida Maes")));
  return {
    place,
    stage,
    program,
    page,
    startAnew: (person) => startIn(place, stage, person),
    told: (action) => place.ask("select 1 from audit where action = ?", `desktop.${action}`).length,
    close: async () => {
      await stage.close();
      await place.close();
    },
  };
};

/** Opens a clinic and signs somebody in at the old version. */
export const openClinicStage = async (
  releases: Releases,
  person?: (place: Workplace) => Promise<Employee>,
): Promise<ClinicStage> => {
  const place = await openWorkplace();
  const stage = await openStage(releases);
  return startIn(place, stage, await person?.(place));
};

/** Opens a visit of one's own, and has an update come that installs itself as soon as it may. */
export const updateInVisit = async ({ stage, program, page }: ClinicStage, label: string): Promise<void> => {
  await planVisit(page, label);
  await openVisit(page, label);
  await stage.setPolicy({ updateMode: "auto" });
  await stage.offer({ version: NEW });
  expect(await program.updates.check()).toBe(null);
  await expect
    .poll(async () => (await program.updates.view()).update, { message: "it waits" })
    .toMatchObject({ state: "deferred", waitsFor: "visit" });
};
