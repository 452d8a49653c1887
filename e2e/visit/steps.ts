import { type Locator, type Page, expect } from "playwright/test";
import { nextCode } from "../parts/authenticator.ts";
import { keepSecret, keepSignIn } from "../parts/recording.ts";

/** What people do in a visit, through the screens, with the words that stand on them. */

const SLOW_MS = 20_000;

/** Who signs in, as the terminal shows it: the secret of the second factor in base32. */
export type Who = { email: string; password: string | null; totpSecret: string | null };

export const enterCode = async (desktop: Page, secret: string): Promise<void> => {
  await desktop.getByRole("textbox", { name: "Code" }).fill(nextCode(secret));
  await desktop.getByRole("button", { name: "Sign in" }).click();
};

export const signIn = async (desktop: Page, who: Who): Promise<void> => {
  keepSignIn(who);
  await desktop.getByLabel("E-mail").fill(who.email);
  await desktop.getByRole("textbox", { name: "Password" }).fill(who.password ?? "");
  await desktop.getByRole("button", { name: "Continue" }).click();
  await enterCode(desktop, who.totpSecret ?? "");
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
  keepSecret("passcode", passcode);
  await patient.getByLabel("Passcode").fill(passcode);
  await patient.getByRole("button", { name: "Continue" }).click();
};

export const checkIn = async (patient: Page, name: string): Promise<void> => {
  keepSecret("name", name);
  await patient.getByLabel(/^(?:Your name|What would you like to be called\?)/).fill(name);
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

/** Opens the menu beside a person's name and chooses a line of it. */
export const choose = async (desktop: Page, name: string, line: string): Promise<void> => {
  await desktop.getByRole("button", { name: `More for ${name}` }).click();
  const menu = desktop.getByRole("menu");
  await menu
    .getByRole("menuitem", { name: line, exact: true })
    .or(menu.getByRole("menuitemcheckbox", { name: line, exact: true }))
    .click();
};

/** Chooses a line that asks back, and confirms; answers when the confirming press was made. Milliseconds since 1970. */
export const chooseAndConfirm = async (
  desktop: Page,
  name: string,
  [line, confirm]: readonly [line: string, confirm: string],
): Promise<number> => {
  await choose(desktop, name, line);
  return confirmQuestion(desktop, confirm);
};

/** Presses the confirming button of the question that is open; answers when. Milliseconds since 1970. */
export const confirmQuestion = async (page: Page, confirm: string): Promise<number> => {
  const question = page.getByRole("dialog").or(page.getByRole("alertdialog"));
  const button = question.getByRole("button", { name: confirm, exact: true });
  await expect(button).toBeVisible();
  const pressedAt = Date.now();
  await button.click();
  await expect(question).toHaveCount(0);
  return pressedAt;
};

/** Lets one person share, or takes it back, in the menu beside the name. */
export const shareRight = (
  desktop: Page,
  name: string,
  change: "Let them share" | "Take sharing back",
): Promise<void> => choose(desktop, name, change);

/** A signed-in colleague asks to be let into somebody's visit. */
export const joinAsColleague = async (
  colleague: Page,
  { link, passcode }: { link: string; passcode: string },
  hostName: string,
): Promise<void> => {
  await colleague.getByRole("button", { name: "Join a colleague’s visit" }).click();
  const dialog = colleague.getByRole("dialog");
  await dialog.getByLabel("Link").fill(link);
  await dialog.getByLabel("Passcode").fill(passcode);
  await dialog.getByRole("button", { name: "Join", exact: true }).click();
  await expect(colleague.getByRole("heading", { name: `Waiting to be let in by ${hostName}` })).toBeVisible({
    timeout: SLOW_MS,
  });
};

/** Opens the panel of a visit, if it is closed, at a tab. */
export const openPanel = async (page: Page, tab: "People" | "Security"): Promise<void> => {
  const inPanel = page.getByRole("tab", { name: new RegExp(`^${tab}`) });
  if (!(await inPanel.isVisible())) await page.getByRole("button", { name: new RegExp(`^${tab}`) }).click();
  await inPanel.click();
};

/** Lets everybody in who waits, once so many can be let in: without a number, whoever can be now. */
export const admitAll = async (desktop: Page, count: number | null = null): Promise<void> => {
  const ready = desktop.getByRole("button", { name: /^Admit (?!all)/, disabled: false });
  if (count !== null) await expect(ready).toHaveCount(count, { timeout: SLOW_MS });
  await desktop.getByRole("button", { name: "Admit all" }).click();
};

/** Denies somebody who waits, in the day's queue. */
export const denyInQueue = async (desktop: Page, name: string): Promise<void> => {
  await desktop.getByRole("button", { name: `More for ${name}`, exact: true }).click();
  await desktop.getByRole("menuitem", { name: "Deny" }).click();
  await confirmQuestion(desktop, "Deny");
};

/** Shares the screen from a narrow window, where the button stands in the menu More. */
export const shareFromPhone = async (patient: Page): Promise<void> => {
  await patient.getByRole("button", { name: "More", exact: true }).click();
  await patient.getByRole("menuitem", { name: "Share" }).click();
};
