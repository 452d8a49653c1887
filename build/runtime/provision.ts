import { homedir } from "node:os";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { cacheFolder } from "./cache.ts";
import { ensureElectron } from "./electron.ts";
import type { ElectronRuntime } from "./electron-stand-in.ts";
import { ensureLiveKit, type Program } from "./livekit.ts";
import { onPath, run, type Log } from "./run.ts";
import { Sentence } from "./sentence.mjs";
import { CHROMIUM_COMMANDS, FIREFOX_COMMANDS, SYSTEM_PACKAGES, ensureSystemPackages } from "./system.ts";

/** The folder of the project. */
export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** What each part is once it is had. */
export type Parts = {
  readonly electron: ElectronRuntime;
  readonly livekit: Program;
  readonly chromium: Program;
  readonly firefox: Program;
  readonly display: { readonly xvfb: string; readonly windowManager: string };
  readonly keyring: { readonly daemon: string; readonly bus: string };
  readonly machineEvents: { readonly input: string; readonly bus: string; readonly caller: string };
  readonly windowsPackaging: { readonly maker: string; readonly tables: string; readonly signer: string };
  readonly packaging: { readonly sevenZip: string };
  readonly aptRepository: { readonly maker: string; readonly signer: string };
  readonly installing: { readonly bootstrap: string; readonly checker: string };
  readonly senses: { readonly bus: string; readonly caller: string; readonly sound: string };
  readonly systemd: { readonly analyze: string };
  readonly mediaTools: { readonly speech: string; readonly sound: string; readonly picture: string };
};

/** The name of a part that a command may ask for; packages and Node 24 are there before anything else runs. */
export type Part = keyof Parts;

/** The parts asked for, the Node that runs now, and the versions of all of it for print. */
export type Provisioned<P extends Part> = Pick<Parts, P> & {
  readonly node: Program;
  readonly versions: Readonly<Record<string, string>>;
};

const where = (...names: readonly string[]): string => {
  const path = onPath(names);
  if (path !== null) return path;
  throw new Sentence(
    `${names[0] ?? "A program"} is missing: install it, put it on the PATH and run the command again.`,
  );
};

const browser = async (names: readonly string[]): Promise<Program> => {
  const path = where(...names);
  const { out } = await run(path, ["--version"]);
  return { path, version: /\d+(\.\d+)+/.exec(out)?.[0] ?? "unknown" };
};

type Finders = { readonly [P in Part]: (log: Log) => Promise<Parts[P]> };

/** The folder of set-up's cache for the user that runs this. */
export const cacheHere = (): string =>
  cacheFolder({ env: process.env, uid: process.getuid?.() ?? -1, home: homedir() });

const FINDERS: Finders = {
  electron: (log) => ensureElectron({ root: ROOT, cache: cacheHere(), log }),
  livekit: (log) => ensureLiveKit(cacheHere(), log),
  chromium: () => browser(CHROMIUM_COMMANDS),
  firefox: () => browser(FIREFOX_COMMANDS),
  display: async () => ({ xvfb: where("Xvfb"), windowManager: where("openbox") }),
  keyring: async () => ({ daemon: where("gnome-keyring-daemon"), bus: where("dbus-daemon") }),
  machineEvents: async () => ({
    input: where("xdotool"),
    bus: where("dbus-daemon"),
    caller: where("gdbus"),
  }),
  windowsPackaging: async () => ({
    maker: where("wixl"),
    tables: where("msibuild"),
    signer: where("osslsigncode"),
  }),
  packaging: async () => ({ sevenZip: where("7za") }),
  aptRepository: async () => ({ maker: where("reprepro"), signer: where("gpg") }),
  installing: async () => ({ bootstrap: where("mmdebstrap"), checker: where("lintian") }),
  senses: async () => ({
    bus: where("dbus-daemon"),
    caller: where("gdbus"),
    sound: where("pulseaudio"),
  }),
  systemd: async () => ({ analyze: where("systemd-analyze") }),
  mediaTools: async () => ({ speech: where("espeak-ng"), sound: where("sox"), picture: where("ffmpeg") }),
};

const versionOf = (part: string, found: object): readonly [string, string][] => {
  if (!("version" in found) || typeof found.version !== "string") return [];
  const note = "isStandIn" in found && found.isStandIn === true ? " (stand-in)" : "";
  return [[part, `${found.version}${note}`]];
};

type Found = { [P in Part]?: Parts[P] };

// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- P ties the finder to the place of what it finds
const find = async <P extends Part>(found: Found, part: P, log: Log): Promise<void> => {
  found[part] = await FINDERS[part](log);
};

/** One after the other: two downloads at once would tear each other's progress lines apart. */
const findAll = async (parts: readonly Part[], log: Log): Promise<Found> => {
  const found: Found = {};
  for (const part of parts) await find(found, part, log);
  return found;
};

const has = <P extends Part>(found: Found, parts: readonly P[]): found is Pick<Parts, P> =>
  parts.every((part) => found[part] !== undefined);

/** Sees to it that the parts are there, fetching what is missing; throws a Sentence that says what cannot be had and what to do. */
export const provision = async <P extends Part>({
  parts,
  log,
}: {
  readonly parts: readonly P[];
  readonly log: Log;
}): Promise<Provisioned<P>> => {
  await ensureSystemPackages(
    parts.flatMap((part) => SYSTEM_PACKAGES[part]),
    log,
  );
  const found = await findAll(parts, log);
  if (!has(found, parts)) throw new Error("a part was not looked for");
  const node = { path: process.execPath, version: process.versions.node };
  const versions = Object.fromEntries(
    Object.entries({ node, ...found }).flatMap(([part, one]) => versionOf(part, one)),
  );
  return { ...found, node, versions };
};

/** Runs a program to its exit code; a Sentence thrown anywhere in it is printed alone and makes the exit code 1. */
export const exitWithSentence = async (program: () => Promise<number>): Promise<void> => {
  try {
    process.exitCode = await program();
  } catch (error) {
    if (!(error instanceof Sentence)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
};
