import { readFile, readdir } from "node:fs/promises";
import { Secret, TOTP } from "otpauth";
import { type Page, expect, test } from "playwright/test";
import { nextCode } from "../parts/authenticator.ts";
import { type Desktop, launchDesktop, runDesktop } from "../parts/electron.ts";
import { invoke } from "../shell/page-calls.ts";
import { findWords } from "../visit/traces.ts";
import { type FirstClinic, openFirstClinic } from "./first-clinic.ts";
import { pageWith } from "./workplace.ts";

const EMAIL = "ida.holm@linden.example";
const NAME = "Dr. Ida Holm";
const PASSWORD = "nineteen grey herons fly";
const REFUSED = "E-mail, password or code is wrong. Check all three and try again.";

test.describe.configure({ mode: "serial" });

let clinic: FirstClinic;
let desktop: Desktop;
let page: Page;
let secret = "";
let recoveryCodes: string[] = [];

test.beforeAll(async () => {
  clinic = await openFirstClinic("Linden Clinic", EMAIL);
  desktop = await launchDesktop({ serverOrigin: clinic.origin });
  page = await pageWith(desktop, "Sign in");
  await keepTokens();
});
test.afterEach(async ({}, info) => {
  if (info.status === info.expectedStatus) return;
  for (const [at, one] of desktop.app.windows().entries())
    await one
      .screenshot({ path: info.outputPath(`window-${at}.png`), timeout: 3_000 })
      .catch(() => undefined); // oxlint-disable-line no-await-in-loop -- one window at a time
});
test.afterAll(async () => {
  await desktop.close();
  await clinic.close();
});

/** Keeps what the program shows to the service of its session. */
const keepTokens = (): Promise<void> =>
  desktop.app.evaluate(({ BrowserWindow }) => {
    const kept: string[] = [];
    Reflect.set(globalThis, "keptTokens", kept);
    BrowserWindow.getAllWindows()[0]?.webContents.session.webRequest.onSendHeaders(({ requestHeaders }) => {
      for (const [name, value] of Object.entries(requestHeaders))
        if (name.toLowerCase() === "authorization") kept.push(value);
    });
  });
const tokensKept = (): Promise<string[]> =>
  desktop.app.evaluate(() => {
    const kept: unknown = Reflect.get(globalThis, "keptTokens");
    return Array.isArray(kept) ? kept.map(String) : [];
  });

/** The code of so many half minutes from now. */
const codeAside = (steps: number): string =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: Date.now() + steps * 30_000 });

const giveInvitation = async (link: string): Promise<void> => {
  await page.getByRole("button", { name: "I have an invitation" }).click();
  await page.getByLabel("Invitation link").fill(link);
  await page.getByRole("button", { name: "Continue" }).click();
};

const tryToSignIn = async (code: string, { email = EMAIL, password = PASSWORD } = {}): Promise<void> => {
  await page.getByLabel("E-mail").fill(email);
  await page.getByRole("textbox", { name: "Password" }).fill(password);
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("textbox", { name: "Code" }).fill(code);
  await page.getByRole("button", { name: "Sign in" }).click();
};

/** What the screen says after a try that was refused. */
const isRefused = async (sentence = REFUSED): Promise<void> => {
  await expect(page.getByText(sentence, { exact: true })).toBeVisible();
  await expect(page.getByLabel("E-mail")).toHaveValue("");
};

const signOut = async (): Promise<void> => {
  await page.getByRole("button", { name: "Sign out" }).click();
  page = await pageWith(desktop, "Sign in");
};

test("nobody can sign in before the owner's invitation is redeemed", async () => {
  await tryToSignIn("123456");
  await isRefused();
});

test("a link of another service, and half a link, are no invitation", async () => {
  const [, token = ""] = clinic.link.split("#");
  await giveInvitation(`https://evil.example/staff#${token}`);
  await expect(page.getByText("This invitation is used up")).toBeVisible();
  await page.getByLabel("Invitation link").fill(clinic.link.slice(0, -3));
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByText("This invitation is used up")).toBeVisible();
  await page.getByRole("button", { name: "Back to sign-in" }).click();
});

test("badge software takes an invitation that was left open from the screen, and what was typed with it", async () => {
  await giveInvitation(clinic.link);
  await page.getByLabel("Your name").pressSequentially("Somebody");
  await expect(page.getByRole("img", { name: "QR code for your authenticator app" })).toBeVisible();
  const left = page;
  await runDesktop({ dataFolder: desktop.dataFolder, args: ["--cover"] });
  await expect.poll(() => left.isClosed()).toBe(true);
  page = await pageWith(desktop, "Sign in");
  await expect(page.getByText(EMAIL)).toHaveCount(0);
  expect(await invoke(page, "invitation.prepare", {})).toMatchObject({
    ok: false,
    error: { code: "STAFF_INVITATION_INVALID" },
  });
});

test("the owner makes the account: a weak password and a wrong code are refused", async () => {
  await giveInvitation(clinic.link);
  await expect(page.getByText(`${EMAIL}, Owner`)).toBeVisible();
  await page.getByLabel("Your name").fill(NAME);
  await expect(page.getByRole("img", { name: "QR code for your authenticator app" })).toBeVisible();
  secret = (await page.getByRole("region", { name: "Second factor" }).locator("code").innerText()).replaceAll(
    " ",
    "",
  );
  expect(secret).toMatch(/^[A-Z2-7]{32}$/);
  const finish = page.getByRole("button", { name: "Finish" });
  const password = page.getByRole("textbox", { name: "New password" });
  const code = page.getByLabel("Code from the app");
  for (const weak of ["too short", "passwordpassword", "ida.holm@linden.example"]) {
    await password.fill(weak); // oxlint-disable-line no-await-in-loop -- one after the other
    await code.fill("000000"); // oxlint-disable-line no-await-in-loop
    await finish.click(); // oxlint-disable-line no-await-in-loop
    await expect(password).toHaveAttribute("aria-invalid", "true"); // oxlint-disable-line no-await-in-loop
  }
  await password.fill(PASSWORD);
  await expect(password).not.toHaveAttribute("aria-invalid", "true");
  await code.fill(codeAside(-3));
  await finish.click();
  await expect(page.getByText("The code does not match.")).toBeVisible();
  await code.fill(nextCode(secret));
  await finish.click();
  await expect(page.getByRole("heading", { name: "Recovery codes" })).toBeVisible();
});

test("ten recovery codes are shown once, and then the day", async () => {
  recoveryCodes = await page.getByRole("listitem").allInnerTexts();
  expect([recoveryCodes.length, new Set(recoveryCodes).size]).toEqual([10, 10]);
  const goOn = page.getByRole("button", { name: "Go on" });
  await expect(goOn).toBeDisabled();
  await page.getByRole("checkbox").check({ force: true });
  await goOn.click();
  await expect(page.getByRole("heading", { name: "Waiting room" })).toBeVisible();
  expect(await page.content()).not.toContain(recoveryCodes[0] ?? "");
});

test("after signing out the invitation is used up", async () => {
  await signOut();
  await giveInvitation(clinic.link);
  await expect(page.getByText("This invitation is used up")).toBeVisible();
  await page.getByRole("button", { name: "Back to sign-in" }).click();
});

test("a code works once, and whatever else is wrong is answered with the same sentence", async () => {
  const code = nextCode(secret);
  await tryToSignIn(code);
  await expect(page.getByRole("heading", { name: "Waiting room" })).toBeVisible();
  await signOut();
  await tryToSignIn(code);
  await isRefused();
  await tryToSignIn(codeAside(-3));
  await isRefused();
  await tryToSignIn(codeAside(3));
  await isRefused();
  await tryToSignIn(codeAside(1), { password: `${PASSWORD} and one more` });
  await isRefused();
  await tryToSignIn(codeAside(1), { email: "nobody@linden.example" });
  await isRefused();
});

test("a recovery code stands for the second factor once and not twice", async () => {
  const [code = ""] = recoveryCodes;
  await tryToSignIn(code);
  await expect(page.getByRole("heading", { name: "Waiting room" })).toBeVisible();
  await signOut();
  await tryToSignIn(code);
  await isRefused();
});

test("who tries again and again has to wait, and the owner has not", async () => {
  const email = "nobody.else@linden.example";
  for (let tries = 1; tries <= 5; tries += 1) {
    await tryToSignIn("123456", { email }); // oxlint-disable-line no-await-in-loop -- one after the other
    await isRefused(); // oxlint-disable-line no-await-in-loop
  }
  await tryToSignIn("123456", { email });
  await isRefused("Too many wrong sign-ins. Wait a few minutes and try again, or ask your administrator.");
  await tryToSignIn(recoveryCodes[1] ?? "");
  await expect(page.getByRole("heading", { name: "Waiting room" })).toBeVisible();
});

test("no password, secret, code or token is in a file, a log or a command line", async () => {
  const tokens = (await tokensKept()).map((shown) => shown.split(" ").at(-1) ?? "");
  expect(tokens.length).toBeGreaterThan(0);
  const [, invitation = ""] = clinic.link.split("#");
  const kept = [PASSWORD, secret, invitation, ...recoveryCodes, ...tokens];
  const inBytes = Buffer.from(Secret.fromBase32(secret).bytes).toString("latin1");
  const words = [...new Set([...kept, inBytes, ...recoveryCodes.map((code) => code.replaceAll("-", ""))])];
  expect(await findWords(clinic.folder, ["ida.holm"])).not.toEqual([]);
  expect(await findWords(clinic.folder, words)).toEqual([]);
  expect(await findWords(desktop.dataFolder, [...words, EMAIL, NAME])).toEqual([]);
  for (const text of [clinic.said(), desktop.log(), await commandLines()])
    expect(words.filter((word) => text.includes(word))).toEqual([]);
});

/** The command lines of all processes that can be read here. */
const commandLines = async (): Promise<string> => {
  const ids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const lines = ids.map((id) => readFile(`/proc/${id}/cmdline`, "utf8").catch(() => ""));
  return (await Promise.all(lines)).join("\n");
};
