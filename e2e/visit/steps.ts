import { type Locator, type Page, expect } from "playwright/test";

/** What people do in a visit, through the screens, with the words that stand on them. */

const SLOW_MS = 20_000;

export const signIn = async (desktop: Page, who: { email: string; password: string }): Promise<void> => {
  await desktop.getByLabel("E-mail").fill(who.email);
  await desktop.getByRole("textbox", { name: "Password" }).fill(who.password);
  await desktop.getByRole("button", { name: "Sign in" }).click();
  await expect(desktop.getByRole("heading", { name: "Waiting room" })).toBeVisible({ timeout: SLOW_MS });
};

/** Opens the visit of a label, or the first one of the day list. */
export const openVisit = async (desktop: Page, label = ""): Promise<void> => {
  await desktop
    .getByRole("button", { name: `Open visit: ${label}` })
    .first()
    .click();
  await expect(desktop.getByRole("button", { name: "End visit" })).toBeVisible({ timeout: SLOW_MS });
};

export const enterPasscode = async (patient: Page, passcode: string): Promise<void> => {
  await patient.getByLabel("Passcode").fill(passcode);
  await patient.getByRole("button", { name: "Continue" }).click();
};

export const checkIn = async (patient: Page, name: string): Promise<void> => {
  await patient.getByLabel("Your name").fill(name);
  await patient.getByRole("checkbox", { name: /I agree/ }).check({ force: true });
  await patient.getByRole("button", { name: "Continue" }).click();
};

/** Camera and microphone have to work before going on. */
export const testDevices = async (patient: Page): Promise<void> => {
  await expect(patient.getByText("Works").first()).toBeVisible({ timeout: SLOW_MS });
  await expect(patient.getByText("Works").or(patient.getByText("We hear you")).nth(1)).toBeVisible({
    timeout: SLOW_MS,
  });
};

export const goToWaitingRoom = async (patient: Page): Promise<void> => {
  await patient.getByRole("button", { name: "Go to the waiting room" }).click();
  await expect(patient.getByRole("heading", { name: "You are in the waiting room" })).toBeVisible({
    timeout: SLOW_MS,
  });
};

/** The whole way from the link to the waiting room. */
export const arrive = async (
  patient: Page,
  { link, passcode, name }: { link: string; passcode: string; name: string },
): Promise<void> => {
  await patient.goto(link);
  await enterPasscode(patient, passcode);
  await checkIn(patient, name);
  await testDevices(patient);
  await goToWaitingRoom(patient);
};

export const admit = async (desktop: Page, name: string): Promise<void> => {
  await desktop.getByRole("button", { name: `Admit ${name}` }).click({ timeout: SLOW_MS });
};

/** The elements that show and play other people in the page, whoever they are. */
export const remoteVideos = (page: Page): Locator => page.locator("video[data-person=other]");

export const endForAll = async (desktop: Page): Promise<void> => {
  await desktop.getByRole("button", { name: "End visit" }).click();
  await desktop.getByRole("button", { name: "End for all" }).click();
};

/** Lets one person share, or takes it back, in the menu beside the name. */
export const shareRight = async (
  desktop: Page,
  name: string,
  change: "Let them share" | "Take sharing back",
): Promise<void> => {
  await desktop.getByRole("button", { name: `More for ${name}` }).click();
  await desktop.getByRole("menuitem", { name: change }).click();
};
