import { createHash } from "node:crypto";
import { chmod, readFile, readdir, symlink, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { type Page, expect, test } from "playwright/test";
import { run } from "../../build/runtime/run.ts";
import type { Desktop } from "../parts/electron.ts";
import { invoke } from "../shell/page-calls.ts";
import { type DesktopSession, desktopSession } from "../vault/message-bus.ts";
import { signIn } from "../visit/steps.ts";
import { findWords } from "../visit/traces.ts";
import { coverComes, goOn, moveMouse } from "./covering.ts";
import { itemsIn, onScreen } from "./keyrings.ts";
import { type PolicyGiven, type Workplace, openWorkplace, pageWith, planVisit } from "./workplace.ts";
import { ipc } from "../../protocol/ipc.ts";

const NOBODY_LISTENS = "http://127.0.0.1:9";

let place: Workplace;
let session: DesktopSession;

test.beforeAll(async () => {
  place = await openWorkplace();
  session = await desktopSession();
  await session.startKeyring("the person's own password");
});
test.afterEach(({}, info) => place.afterEach(info));
test.afterAll(async () => {
  await place.close();
  await session.close();
});

const policiesOf = async (page: Page) => {
  const read = ipc["policies.read"].output.parse(await invoke(page, "policies.read"));
  if (!read.ok) throw new Error(read.error.code);
  return read.value;
};
const rowOf = async (page: Page, name: string) => {
  const row = (await policiesOf(page)).rows.find((one) => one.name === name);
  return row === undefined ? null : [row.value, row.source, row.isRefused];
};
const problemOf = async (page: Page): Promise<string | null> => (await policiesOf(page)).problem;

const start = async (name: string, env: Record<string, string> = {}): Promise<[Desktop, Page, string]> => {
  const dataFolder = await place.newFolder(name);
  const desktop = await place.start({ dataFolder, env });
  return [desktop, await pageWith(desktop, "Sign in"), dataFolder];
};

test("the policy's service wins over the switch and over the settings file", async () => {
  await place.setPolicy({ serverUrl: place.clinic.origin });
  const dataFolder = await place.newFolder("server");
  await writeFile(join(dataFolder, "settings.json"), JSON.stringify({ serverOrigin: NOBODY_LISTENS }));
  const desktop = await place.start({ dataFolder, serverOrigin: NOBODY_LISTENS });
  const page = await pageWith(desktop, "Sign in");
  expect(await rowOf(page, "serverUrl")).toEqual([place.clinic.origin, "machine", false]);
  await signIn(page, await place.hire("Dr. Cleo Berg"));
  await desktop.close();
});

test.describe("a program that runs", () => {
  test.describe.configure({ mode: "serial" });

  const GOOD = { coverAfterSeconds: 100, logoffAfterSeconds: 200, allowScreenShare: true };
  let desktop: Desktop;
  let page: Page;

  test.beforeAll(async () => {
    await place.setPolicy(GOOD);
    [desktop, page] = await start("running");
  });
  test.afterAll(async () => {
    await desktop.close();
  });

  const hostile: readonly [what: string, given: PolicyGiven, problem: string][] = [
    ["is a link to a good one", (path) => linkToGood(path), "notAFile"],
    ["is a pipe", async (path) => expect((await run("mkfifo", [path])).code).toBe(0), "notAFile"],
    ["others can write", (path) => writableByOthers(path), "writableByOthers"],
    ["has ten megabytes", `{"coverAfterSeconds": 900}${" ".repeat(10_000_000)}`, "tooLarge"],
    ["breaks off", '{"coverAfterSeconds": 900', "notJson"],
    ["names one policy twice", '{"coverAfterSeconds": 900, "coverAfterSeconds": 900}', "notJson"],
    ["is a list", "[]", "notJson"],
  ];
  const linkToGood = async (path: string): Promise<void> => {
    const target = join(await place.newFolder("elsewhere"), "policies.json");
    await writeFile(target, '{"coverAfterSeconds": 900}');
    await symlink(target, path);
  };
  const writableByOthers = async (path: string): Promise<void> => {
    await writeFile(path, '{"coverAfterSeconds": 900}');
    await chmod(path, 0o666);
  };

  for (const [what, given, problem] of hostile) {
    test(`keeps the last known policy when the file ${what}, and names what is wrong`, async () => {
      await place.setPolicy(given);
      await expect.poll(() => problemOf(page)).toBe(problem);
      expect(await rowOf(page, "coverAfterSeconds")).toEqual([100, "machine", false]);
      await place.setPolicy(GOOD);
      await expect.poll(() => problemOf(page)).toBe(null);
    });
  }

  test("keeps the last known value of a policy that is given a wrong one, and names it", async () => {
    await place.setPolicy({ ...GOOD, coverAfterSeconds: "soon", allowScreenShare: "no" });
    await expect.poll(async () => (await rowOf(page, "coverAfterSeconds"))?.[2]).toBe(true);
    expect(await rowOf(page, "coverAfterSeconds")).toEqual([100, "machine", true]);
    expect((await rowOf(page, "allowScreenShare"))?.[2]).toBe(true);
    expect(await rowOf(page, "logoffAfterSeconds")).toEqual([200, "machine", false]);
  });

  test("knows no policy any more when the file is taken away", async () => {
    await place.setPolicy(null);
    await expect.poll(() => rowOf(page, "coverAfterSeconds")).toEqual([300, "default", false]);
  });

  test("tells the clinic's audit log of a policy that is refused", async () => {
    await place.setPolicy(GOOD);
    await signIn(page, await place.hire("Dr. Dora Falk"));
    const told = (): number => place.ask("select 1 from audit where action = 'desktop.policyRefused'").length;
    const before = told();
    await place.setPolicy("{");
    await expect.poll(told).toBe(before + 1);
  });

  test("follows a change without a new start: what may be shared", async () => {
    await place.setPolicy(GOOD);
    const shares = (): Promise<boolean> => page.evaluate(tryToShare);
    await expect.poll(() => problemOf(page)).toBe(null);
    await chooseScreen(page);
    expect(await shares()).toBe(true);
    await place.setPolicy({ ...GOOD, allowScreenShare: false });
    await expect.poll(() => rowOf(page, "allowScreenShare")).toEqual([false, "machine", false]);
    await chooseScreen(page);
    expect(await shares()).toBe(false);
  });

  test("follows a change without a new start: when it covers", async () => {
    const touched = await moveMouse(desktop);
    await place.setPolicy({ coverAfterSeconds: 5, logoffAfterSeconds: 60 });
    const covered = await coverComes(page);
    expect(covered - touched).toBeGreaterThan(3_000);
    expect(covered - touched).toBeLessThan(8_000);
  });
});

const chooseScreen = async (page: Page): Promise<void> => {
  const listed = ipc["share.list"].output.parse(await invoke(page, "share.list"));
  const [screen] = listed.ok ? listed.value.filter(({ kind }) => kind === "screen") : [];
  if (screen !== undefined) await invoke(page, "share.choose", { id: screen.id });
};

/** Runs in a page: whether it gets a picture of the screen. */
const tryToShare = async (): Promise<boolean> => {
  try {
    const stream = await navigator.mediaDevices.getDisplayMedia({ video: true });
    for (const track of stream.getTracks()) track.stop();
    return true;
  } catch {
    return false;
  }
};

test("where nothing may be kept, the vault is not touched and the screen says so", async () => {
  await place.setPolicy({ credentialPersistence: "none" });
  const [desktop, page, dataFolder] = await start("kept-nothing", onScreen(session));
  await expect(page.getByText("Your organisation does not keep sign-ins on this computer.")).toBeVisible();
  const person = await place.hire("Dr. Edda Horn");
  await signIn(page, person);
  expect(await itemsIn(session)).toEqual([]);
  const told = place.ask("select 1 from audit where action = 'desktop.vaultRefusedByPolicy'");
  expect(told.length).toBeGreaterThan(0);
  await desktop.close();
  expect(await findWords(dataFolder, [person.email, person.displayName, person.password])).toEqual([]);
});

test.describe("a shared workstation", () => {
  /** What Chromium writes anew at every run, whoever sits there: its debugger's port, LevelDB's log, and two empty databases of the network. */
  const VOLATILE =
    /^(?:DevToolsActivePort|.*leveldb\/LOG(?:\.old)?|(?:Trust Tokens|DIPS)(?:-journal|-wal)?)$/;

  test.beforeAll(() => place.setPolicy({ workstationType: "shared" }));

  const useIt = async (dataFolder: string, name: string, label: string): Promise<void> => {
    const desktop = await place.start({ dataFolder, env: onScreen(session) });
    const page = await pageWith(desktop, "Sign in");
    await expect(page.getByText("This is a shared workstation.")).toContainText("logs off after 3 minutes");
    await expect(page.getByLabel("E-mail")).toHaveValue("");
    const person = await place.hire(name);
    await signIn(page, person);
    await expect(page.getByText(`Signed in as ${name}`)).toBeAttached();
    await planVisit(page, label);
    await page.getByRole("button", { name: "Cover" }).click();
    await expect(page.getByText(name, { exact: true })).toBeVisible();
    await goOn(page, person.password);
    await page.getByRole("button", { name: "Sign out" }).click();
    const after = await pageWith(desktop, "Sign in");
    await expect(after.getByLabel("E-mail")).toHaveValue("");
    await desktop.close();
    const words = [person.email, person.password, person.totpSecret, name, label];
    expect(await findWords(dataFolder, words)).toEqual([]);
  };

  const filesOf = async (folder: string): Promise<Record<string, string>> => {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const paths = entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
    const hashed = paths.map(async (path) => {
      const bytes = await readFile(path).catch(() => Buffer.alloc(0));
      return [relative(folder, path), createHash("sha256").update(bytes).digest("hex")] as const;
    });
    return Object.fromEntries(await Promise.all(hashed));
  };

  test("covers after one minute, logs off after three, and says who decided it", async () => {
    const [desktop, page] = await start("preset", onScreen(session));
    await expect.poll(() => rowOf(page, "coverAfterSeconds")).toEqual([60, "sharedPreset", false]);
    expect(await rowOf(page, "logoffAfterSeconds")).toEqual([180, "sharedPreset", false]);
    expect(await rowOf(page, "credentialPersistence")).toEqual(["none", "sharedPreset", false]);
    await desktop.close();
  });

  test("leaves no difference between two people who used it one after the other", async () => {
    const dataFolder = await place.newFolder("shared");
    await useIt(dataFolder, "Dr. Finn Gade", "Cormorant shoulder");
    const first = await filesOf(dataFolder);
    await useIt(dataFolder, "Dr. Gro Iversen", "Pelican elbow");
    const second = await filesOf(dataFolder);
    const names = [...new Set([...Object.keys(first), ...Object.keys(second)])];
    const differ = names.filter((name) => first[name] !== second[name]).toSorted();
    expect(differ.filter((name) => !VOLATILE.test(name))).toEqual([]);
    expect(await itemsIn(session)).toEqual([]);
  });
});
