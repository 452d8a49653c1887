import { spawn } from "node:child_process";
import { chown, cp, mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { bundle } from "../bundle.ts";
import { TARGETS } from "../bundle/plans.ts";
import { startDisplay } from "../runtime/display.ts";
import { ordinaryUser, sandboxTrouble, type OrdinaryUser } from "../runtime/ordinary-user.ts";
import { ROOT, type Provisioned, cacheHere, provision } from "../runtime/provision.ts";
import { Sentence } from "../runtime/sentence.mjs";
import { checkRequests } from "./requests/check.ts";
import { readableCache, readableProject } from "./readable-project.ts";
import { REPORTS, commandOf, readReport, type Stage } from "./stages.ts";
import { addUp, countRunner, readPlaywright, type Count } from "./tally.ts";

const CONFIG = join("e2e", "playwright.config.ts");
const PARTS = [
  "electron",
  "livekit",
  "chromium",
  "firefox",
  "display",
  "keyring",
  "machineEvents",
  "senses",
  "mediaTools",
  "systemd",
  "packaging",
  "windowsPackaging",
] as const;
/** A run that hangs shall not hang the whole: it is ended after this long. */
const TIMEOUT_MS = { usual: 35 * 60_000, soak: 65 * 60_000 };

/** Which tests run: those of every change, or the long ones. */
type Length = keyof typeof TIMEOUT_MS;

const say = (line: string): void => console.log(line);

/** Where the runner runs, what it reads, where it may write, and the words that make it run as an ordinary user. */
type Place = {
  readonly root: string;
  readonly cache: string;
  readonly reports: string;
  readonly prefix: readonly string[];
  /** The programs under test, in the variables that the tests read. */
  readonly programs: Readonly<Record<string, string>>;
};

const emptied = async (folder: string, user: OrdinaryUser | null): Promise<string> => {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  if (user !== null) await chown(folder, user.uid, user.gid);
  return folder;
};

const placeFor = async (
  user: OrdinaryUser | null,
  found: Provisioned<"electron" | "livekit" | "chromium" | "firefox">,
): Promise<Place> => {
  const cache = cacheHere();
  const programsIn = (folder: string): Readonly<Record<string, string>> => ({
    ANTEROOM_ELECTRON: found.electron.path.replace(cache, folder),
    ANTEROOM_LIVEKIT: found.livekit.path.replace(cache, folder),
    ANTEROOM_CHROMIUM: found.chromium.path,
    ANTEROOM_FIREFOX: found.firefox.path,
  });
  const kept = await emptied(join(REPORTS, "e2e"), null);
  if (user === null) return { root: ROOT, cache, reports: kept, prefix: [], programs: programsIn(cache) };
  const root = await readableProject(user, say);
  const readable = await readableCache(user, { cache, electron: found.electron, log: say });
  return {
    root,
    cache: readable,
    programs: programsIn(readable),
    reports: await emptied(join(user.home, "reports"), user),
    prefix: user.prefix,
  };
};

const runIn = (
  place: Place,
  display: Readonly<Record<string, string>>,
  { words: extra, length }: { words: readonly string[]; length: Length },
): Promise<number> =>
  new Promise((resolve) => {
    const script = commandOf("playwright").replace(ROOT, place.root);
    const node = process.execPath.replace(ROOT, place.root);
    const words = [
      ...place.prefix,
      node,
      script,
      "test",
      "--config",
      CONFIG,
      "--reporter=list,json",
      "--forbid-only",
    ];
    const [command = "", ...args] = [...words, `--output=${join(place.reports, "output")}`, ...extra];
    const env = {
      ...process.env,
      ...display,
      ...place.programs,
      ...(length === "soak" ? { ANTEROOM_SOAK: "1" } : {}),
      ANTEROOM_CACHE: place.cache,
      ANTEROOM_REPORTS: place.reports,
      ANTEROOM_SEEN_REQUESTS: join(place.reports, "requests"),
      PLAYWRIGHT_JSON_OUTPUT_FILE: join(place.reports, "report.json"),
    };
    const child = spawn(command, args, {
      cwd: place.root,
      env,
      stdio: ["ignore", "inherit", "inherit"],
      timeout: TIMEOUT_MS[length],
    });
    child.once("error", () => resolve(-1));
    child.once("exit", (code) => resolve(code ?? -1));
  });

const keep = async (place: Place): Promise<void> => {
  const kept = join(REPORTS, "e2e");
  if (place.reports !== kept) await cp(place.reports, kept, { recursive: true });
};

const runTests = async (words: readonly string[], length: Length): Promise<Count> => {
  const found = await provision({ parts: PARTS, log: say });
  await bundle({ targets: TARGETS });
  say(
    `Runtimes: ${Object.entries(found.versions)
      .map((pair) => pair.join(" "))
      .join(", ")}`,
  );
  const user = await ordinaryUser();
  const trouble = await sandboxTrouble(user);
  if (trouble !== null) throw new Sentence(trouble);
  const place = await placeFor(user, found);
  const display = await startDisplay({ prefix: place.prefix, size: "1920x1200" });
  try {
    const code = await runIn(place, display.env, { words, length });
    // a run of chosen files may start no service
    const mustSee = words.length === 0 && length === "usual";
    const requests = await checkRequests(join(place.reports, "requests"), mustSee);
    for (const line of requests.lines) say(line);
    await keep(place);
    const report = await readReport(join(place.reports, "report.json"));
    return addUp([countRunner({ code, report }, readPlaywright), requests.count]);
  } finally {
    await display.close();
  }
};

/** The whole product with real parts; `words` (a file, a title) go to Playwright. */
export const endToEnd = (words: readonly string[]): Stage => ({
  name: "e2e",
  heading: "End to end (Playwright)",
  run: () => runTests(words, "usual"),
});

/** Long matrices of chance and repetition, reported apart: `npm run test:soak`. */
export const soak = (words: readonly string[]): Stage => ({
  name: "soak",
  heading: "Soak (Playwright)",
  run: () => runTests(words, "soak"),
});
