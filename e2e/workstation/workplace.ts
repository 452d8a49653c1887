import { mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { Secret } from "otpauth";
import { type Page, type TestInfo, expect } from "playwright/test";
import { ROOT } from "../../build/runtime/provision.ts";
import type { Clinic } from "../../build/start/clinic.ts";
import { newPassword, secretsOf } from "../../build/start/try-out.ts";
import { bytesOf } from "../../protocol/base64url.ts";
import { systemChance } from "../../protocol/ids.ts";
import { ipc } from "../../protocol/ipc.ts";
import { succeed } from "../../protocol/result.ts";
import { createColleague } from "../../service/account/bootstrap.ts";
import { type Desktop, type DesktopHow, launchDesktop } from "../parts/electron.ts";
import { startRecordedClinic } from "../parts/recorded-clinic.ts";
import { keepSecret, keepSignIn, keepWayIn } from "../parts/recording.ts";
import { invoke } from "../shell/page-calls.ts";
import { liveKitPath } from "../visit/stage.ts";

/** Somebody of the staff, with a second factor that no other test spends. */
export type Employee = { email: string; displayName: string; password: string; totpSecret: string };

/** A clinic, and workstations of it whose policies the tests write. */
export type Workplace = {
  readonly clinic: Clinic;
  /** Where the service keeps its database and log. */
  readonly dataFolder: string;
  /** A member of the clinic. */
  readonly hire: (displayName: string) => Promise<Employee>;
  /** Gives every workstation this machine's policy. */
  readonly setPolicy: (policy: PolicyGiven) => Promise<void>;
  readonly policyFile: string;
  /** A folder for a workstation's files that outlives its program. */
  readonly newFolder: (name: string) => Promise<string>;
  readonly start: (how: DesktopHow & { readonly dataFolder: string }) => Promise<Desktop>;
  /** Asks the clinic's database. */
  readonly ask: (sql: string, ...values: string[]) => Record<string, unknown>[];
  /** Keeps pictures of a failed test. */
  readonly afterEach: (info: TestInfo) => Promise<void>;
  readonly close: () => Promise<void>;
};

/** What lies where the policy is read: a value or text to write, or something else that is moved there; null for nothing. */
export type PolicyGiven =
  | Readonly<Record<string, unknown>>
  | string
  | ((path: string) => Promise<unknown>)
  | null;

/** Made elsewhere and moved there, as an administrator's tool does: it is never read half. */
const placePolicy = async (folder: string, path: string, given: PolicyGiven): Promise<void> => {
  if (given === null) return rm(path, { recursive: true, force: true });
  const fresh = join(folder, "policies.fresh");
  if (typeof given === "function") await given(fresh);
  else await writeFile(fresh, typeof given === "string" ? given : JSON.stringify(given), { mode: 0o600 });
  await rename(fresh, path);
};

const hireIn = async (clinic: Clinic, displayName: string): Promise<Employee> => {
  const { deps } = clinic.service;
  const owner = await deps.store.read(async (reads) =>
    succeed(await reads.account.findByEmail(clinic.tryOut.email)),
  );
  if (!owner.ok || owner.value === null) throw new Error("the clinic has no owner");
  const password = newPassword(systemChance);
  const secrets = await secretsOf(password, systemChance);
  const email = `${newPassword(systemChance).slice(0, 11)}@riverside.example`;
  const made = await createColleague(deps, owner.value.clinicId, { email, displayName, ...secrets });
  if (!made.ok) throw new Error(made.error.code);
  const totpSecret = new Secret({ buffer: bytesOf(secrets.totpSecret).buffer }).base32;
  keepSignIn({ email, password, totpSecret });
  keepSecret("name", displayName);
  return { email, displayName, password, totpSecret };
};

/** Starts the clinic; workstations are started by the tests. */
export const openWorkplace = async (): Promise<Workplace> => {
  const folder = await mkdtemp(join(tmpdir(), "anteroom-workplace-"));
  const dataFolder = join(folder, "clinic");
  const policyFolder = join(folder, "policy");
  const policyFile = join(policyFolder, "policies.json");
  await mkdir(policyFolder, { mode: 0o700 });
  const livekit = await liveKitPath();
  const guestFolder = join(ROOT, "dist", "guest");
  const clinic = await startRecordedClinic({ livekit, port: null, dataFolder, guestFolder });
  const desktops: (Desktop & { process: ReturnType<Desktop["app"]["process"]> })[] = [];
  return {
    clinic,
    dataFolder,
    policyFile,
    hire: (displayName) => hireIn(clinic, displayName),
    setPolicy: (policy) => placePolicy(folder, policyFile, policy),
    newFolder: async (name) => {
      const path = join(folder, name);
      await mkdir(path, { mode: 0o700 });
      return path;
    },
    start: async ({ args = [], ...how }) => {
      const all = [...args, `--policy-file=${policyFile}`];
      const desktop = await launchDesktop({ serverOrigin: clinic.origin, ...how, args: all });
      desktops.push({ ...desktop, process: desktop.app.process() });
      return desktop;
    },
    ask: (sql, ...values) => {
      const database = new DatabaseSync(join(dataFolder, "anteroom.db"), { readOnly: true });
      try {
        return database.prepare(sql).all(...values);
      } finally {
        database.close();
      }
    },
    afterEach: async (info) => {
      if (info.status === info.expectedStatus) return;
      for (const [at, page] of desktops.flatMap(({ app }) => app.windows()).entries()) {
        const path = info.outputPath(`window-${at}.png`);
        await page.screenshot({ path, timeout: 3_000 }).catch(() => undefined);
      }
    },
    close: async () => {
      for (const desktop of desktops) if (isRunning(desktop.process)) await desktop.close();
      await clinic.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
};

/** Whether a process has not ended. */
const isRunning = ({ exitCode, signalCode }: ReturnType<Desktop["app"]["process"]>): boolean =>
  exitCode === null && signalCode === null;

const isOurs = (page: Page): boolean => !page.isClosed() && page.url() === "app://anteroom/";

/** The program's window now, once it shows this heading: a log off makes a new one. */
export const pageWith = async ({ app }: Desktop, heading: string): Promise<Page> => {
  const shown = async (): Promise<Page | undefined> => {
    for (const page of app.windows().filter(isOurs)) {
      const title = page.getByRole("heading", { name: heading, exact: true }).first();
      if (await title.isVisible().catch(() => false)) return page; // oxlint-disable-line no-await-in-loop -- one window at a time
    }
    return undefined;
  };
  let page = await shown();
  await expect.poll(async () => (page ??= await shown()) !== undefined, `"${heading}" is shown`).toBe(true);
  if (page === undefined) throw new Error("no window");
  return page;
};

/** The process of the page that shows now. */
export const rendererPid = ({ app }: Desktop): Promise<number> =>
  app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.getOSProcessId() ?? 0);

/** Makes a visit as the form does and answers the way in. */
export const planVisit = async (page: Page, label: string) => {
  const startsAt = Math.floor(Date.now() / 60_000) * 60_000;
  const draft = { label, kind: "oneToOne", startsAt, minutes: 30, places: 2 };
  const made = ipc["visits.create"].output.parse(await invoke(page, "visits.create", draft));
  if (!made.ok) throw new Error(made.error.code);
  keepSecret("label", label);
  keepWayIn(made.value.invitation);
  return { ...made.value.invitation, label, id: made.value.visit.id };
};

/** The code with which a channel refuses; null when it answers. */
export const refusalOf = async (page: Page, channel: string, input: unknown = {}): Promise<string | null> => {
  const answer = await invoke(page, channel, input);
  const refused = typeof answer === "object" && answer !== null && "error" in answer ? answer.error : null;
  return typeof refused === "object" && refused !== null && "code" in refused ? String(refused.code) : null;
};
