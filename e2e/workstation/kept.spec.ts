import { once } from "node:events";
import { readdir } from "node:fs/promises";
import { type Page, expect, test } from "playwright/test";
import { ipc } from "../../protocol/ipc.ts";
import type { Desktop } from "../parts/electron.ts";
import { type RawGuest, openRawGuest } from "../parts/raw-guest.ts";
import { invoke } from "../shell/page-calls.ts";
import { type DesktopSession, desktopSession } from "../vault/message-bus.ts";
import { admit, openVisit, signIn } from "../visit/steps.ts";
import { findWords } from "../visit/traces.ts";
import { goOn } from "./covering.ts";
import { itemsIn, onScreen } from "./keyrings.ts";
import { type Employee, type Workplace, openWorkplace, pageWith, planVisit } from "./workplace.ts";

const PASSWORD = "the person's own password";
const SEALED = "kept.sealed";
const LABEL = "Otter wrist";

test.describe.configure({ mode: "serial" });

let place: Workplace;
let session: DesktopSession;
let keyring: Awaited<ReturnType<DesktopSession["startKeyring"]>>;
let dataFolder: string;
let desktop: Desktop;
let page: Page;
let person: Employee;
let guest: RawGuest;

test.beforeAll(async () => {
  place = await openWorkplace();
  session = await desktopSession();
  keyring = await session.startKeyring(PASSWORD);
  dataFolder = await place.newFolder("desktop");
  person = await place.hire("Dr. Hanne Juul");
  await start();
});
test.afterEach(({}, info) => place.afterEach(info));
test.afterAll(async () => {
  await guest?.close();
  await place.close();
  await session.close();
});

const start = async (): Promise<void> => {
  desktop = await place.start({ dataFolder, env: onScreen(session) });
  page = await pageWith(desktop, "Sign in");
};

const isSignedIn = async (): Promise<void> => {
  await expect(page.getByRole("heading", { name: "Waiting room" })).toBeVisible();
};

const deviceKey = async (): Promise<string> => {
  const read = ipc["keys.read"].output.parse(await invoke(page, "keys.read"));
  if (!read.ok) throw new Error(read.error.code);
  return Buffer.from(read.value.signingKey).toString("hex");
};

test("a sign-in is kept: after a new start the password alone is enough", async () => {
  await expect(page.getByText("This sign-in is kept in the vault of this computer")).toBeVisible();
  await signIn(page, person);
  const key = await deviceKey();
  await desktop.close();
  expect(await itemsIn(session)).toHaveLength(2);
  expect(await readdir(dataFolder)).toContain(SEALED);
  expect(await findWords(dataFolder, [person.email, person.displayName, person.password])).toEqual([]);
  await start();
  await expect(page.getByText(`Welcome back, ${person.displayName}.`)).toBeVisible();
  expect(await page.content()).not.toContain(person.email);
  await goOn(page, "not the password at all");
  await expect(page.getByText("E-mail, password or code is wrong.")).toBeVisible();
  await goOn(page, person.password);
  await isSignedIn();
  expect(await deviceKey()).toBe(key);
});

test("a host whose program was killed in a visit comes back with the password and leads it on", async () => {
  const way = await planVisit(page, LABEL);
  guest = await openRawGuest(way, { name: "Per" });
  await openVisit(page, LABEL);
  await admit(page, "Per");
  await guest.until("is in the visit", ({ state }) => state.phase === "inVisit");
  const killed = desktop.app.process();
  const gone = once(killed, "exit");
  killed.kill("SIGKILL");
  await gone;
  await guest.until("is on hold", ({ state }) => state.phase === "onHold");
  await start();
  await goOn(page, person.password);
  await isSignedIn();
  await page.getByRole("button", { name: `Return to visit: ${LABEL}` }).click();
  await guest.until("is out of the hold", ({ state }) => state.phase === "inVisit", 30_000);
  await page.getByRole("button", { name: "End visit" }).click();
  await page.getByRole("button", { name: "End for all" }).click();
  await guest.until("the visit has ended", ({ state }) => state.phase === "ended");
});

test("after signing out nothing is kept", async () => {
  await isSignedIn();
  await page.getByRole("button", { name: "Sign out" }).click();
  page = await pageWith(desktop, "Sign in");
  await expect.poll(() => itemsIn(session)).toEqual([]);
  expect(await readdir(dataFolder)).not.toContain(SEALED);
  await desktop.close();
  await start();
  await expect(page.getByLabel("E-mail")).toHaveValue("");
});

test("at a locked keyring one signs in all the same, is told that it is not kept, and so is the clinic", async () => {
  await desktop.close();
  await keyring.close();
  await session.startKeyring(null);
  await start();
  await expect(
    page.getByText("This sign-in is not kept: the vault of this computer is locked."),
  ).toBeVisible();
  person = await place.hire("Dr. Inge Krag");
  await signIn(page, person);
  expect(await readdir(dataFolder)).not.toContain(SEALED);
  await expect
    .poll(() => place.ask("select 1 from audit where action = 'desktop.vaultLocked'").length)
    .toBeGreaterThan(0);
  await desktop.close();
  await start();
  await expect(page.getByLabel("E-mail")).toHaveValue("");
});
