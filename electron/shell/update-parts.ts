import { homedir, release } from "node:os";
import { join } from "node:path";
import type { BuildFacts } from "../../protocol/build-facts.ts";
import { fail } from "../../protocol/errors.ts";
import { systemChance } from "../../protocol/ids.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import { systemClock } from "../clock.ts";
import type { Log } from "../log/log.ts";
import { systemDisk } from "../update/disk.ts";
import { createFeed } from "../update/feed.ts";
import { checkAppImagePlace } from "../update/install-folder.ts";
import { systemProcesses } from "../update/install-lock.ts";
import { installWith, removePackages } from "../update/installer.ts";
import { forgetKept, keptPlace } from "../update/kept-update.ts";
import type { FetchPart } from "../update/line.ts";
import type { UpdateRules } from "../update/machine-state.ts";
import { feedOf, rememberManifests } from "../update/manifest-memory.ts";
import { installKept } from "../update/next-start.ts";
import { ownUid } from "../update/own-folder.ts";
import { createPackages } from "../update/packages.ts";
import type { Feed } from "../update/ports.ts";
import type { ProgramFacts } from "../update/program-facts.ts";
import { isInApplications, isInProgramFiles } from "../update/program-places.ts";
import { replaceAppImage } from "../update/replace-appimage.ts";
import type { UpdateRunnerPorts } from "../update/runner-ports.ts";
import { noteTry } from "../update/tries.ts";
import { createTrustFile } from "../update/trust-file.ts";
import { systemTimers } from "../vault/one-call.ts";
import { isSameSigner, runProgram } from "./authenticode.ts";
import type { UpdateSession } from "./update-session.ts";
import { type Updater, createUpdater, updaterFor } from "./updater.ts";
import type { UpdaterWay } from "./updater-way.ts";

/** Where packages lie in the program's data folder. */
const PACKAGES_FOLDER = "updates";

/** What the parts of updates are made of. */
export type UpdatePartsPorts = {
  readonly program: ProgramFacts;
  readonly dataFolder: string;
  /** What holds now. */
  readonly rules: () => UpdateRules;
  readonly session: UpdateSession;
  /** As much of Electron's `app` as electron-updater asks for. */
  readonly app: UpdaterWay["program"];
  /** Whether nobody is signed in. */
  readonly mayEnd: () => boolean;
  readonly restart: (restartsItself: boolean) => Promise<Result<null>>;
  readonly log: Log;
};

/** What does the work of updates. */
export type UpdateParts = Pick<
  UpdateRunnerPorts,
  "look" | "fetch" | "install" | "keep" | "forget" | "aim"
> & {
  /** Puts in place what was kept for this start of the program, judged by what holds now. */
  readonly atStart: (isForVisit: boolean) => ReturnType<typeof installKept>;
};

const PROGRAM_FOLDERS = ["ProgramFiles", "ProgramW6432", "ProgramFiles(x86)"];

/** Nobody but the person and the administrator may be able to write where the new program will lie. */
const checkPlace = async ({ packageType, appImage }: ProgramFacts): Promise<Result<null>> => {
  const uid = ownUid();
  if (packageType === "appimage")
    return appImage === null || uid === null
      ? fail("UPDATE_FOLDER_UNSAFE")
      : checkAppImagePlace(appImage, uid);
  const folders = PROGRAM_FOLDERS.map((name) => process.env[name]).filter((one) => one !== undefined);
  const isSafe =
    packageType === "nsis"
      ? isInProgramFiles(process.execPath, folders)
      : packageType === "dmg" && isInApplications(process.execPath, homedir());
  return isSafe ? succeed(null) : fail("UPDATE_FOLDER_UNSAFE");
};

const feedMaker =
  (build: BuildFacts, { program, dataFolder, rules, log }: UpdatePartsPorts) =>
  (fetch: FetchPart): Feed =>
    createFeed({
      facts: build,
      packageType: program.packageType,
      osRelease: release(),
      minimumVersion: () => rules().minimumVersion,
      clock: systemClock,
      trust: createTrustFile(dataFolder, systemChance),
      onTrouble: () => log("warn", "update.memoryTroubled"),
      fetch,
      after: systemTimers.after,
    });

const updaterOf = (build: BuildFacts, ports: UpdatePartsPorts, feed: Feed): Updater => {
  const { program, session } = ports;
  const line = { fetch: session.fetch, after: systemTimers.after };
  return createUpdater({
    feed,
    packages: createPackages({
      ...line,
      allowsLoopbackFeed: build.allowsLoopbackFeed,
      clock: systemClock,
      disk: systemDisk,
      uid: ownUid(),
    }),
    program: ports.app,
    packagesFolder: join(ports.dataFolder, PACKAGES_FOLDER),
    makeUpdater: updaterFor(program.packageType, {
      replace: async ({ path, file }) =>
        program.appImage === null
          ? fail("UPDATE_INSTALL_FAILED")
          : replaceAppImage({ source: path, file, target: program.appImage }, systemDisk),
      mayEnd: ports.mayEnd,
      isOurs: (offered) =>
        isSameSigner({ running: process.execPath, offered }, process.env["SystemRoot"], runProgram),
    }),
  });
};

/** The real parts, for a build that trusts keys. */
export const createUpdateParts = (build: BuildFacts, ports: UpdatePartsPorts): UpdateParts => {
  const { program, dataFolder, rules, session } = ports;
  const folder = join(dataFolder, PACKAGES_FOLDER);
  const place = keptPlace(dataFolder);
  const makeFeed = feedMaker(build, ports);
  const feed = rememberManifests(makeFeed, session.fetch);
  const updater = updaterOf(build, ports, feed);
  const put = installWith({
    folder,
    uid: ownUid(),
    disk: systemDisk,
    processes: systemProcesses,
    checkPlace: () => checkPlace(program),
    put: updater.put,
    mayEnd: ports.mayEnd,
    noteTry: ({ sha512 }) => noteTry(dataFolder, program.version, sha512),
    clearKept: place.clear,
    restart: ports.restart,
  });
  const install: UpdateParts["install"] = (fetched) => {
    ports.log("info", "update.installing");
    return put(fetched);
  };
  const { version, off } = program;
  return {
    look: updater.look,
    fetch: updater.fetch,
    install,
    keep: async ({ offer }, isAsked) => {
      const manifest = feed.manifestOf(offer);
      if (manifest === null) return fail("UPDATE_INSTALL_FAILED");
      return place.write({ schema: 1, from: version, name: offer.file.name, isAsked, manifest });
    },
    forget: async (except) => {
      await forgetKept(place, except);
      await removePackages(folder, except);
    },
    aim: session.aim,
    atStart: (isForVisit) => {
      const now = rules();
      const from = { origin: now.origin ?? "", channel: now.channel };
      return installKept({
        facts: { version, off },
        rules: now,
        at: systemClock.now(),
        isForVisit,
        place,
        packagesFolder: folder,
        judge: (manifest) => feedOf(makeFeed, manifest).look(from),
        install,
      });
    },
  };
};

const disabled = async () => fail("UPDATE_DISABLED");

/** Parts of a build that trusts nobody's updates: nothing of them is ever asked for. */
export const noUpdateParts: UpdateParts = {
  look: disabled,
  fetch: disabled,
  install: disabled,
  keep: disabled,
  forget: async () => undefined,
  aim: () => undefined,
  atStart: async () => ({ kind: "goOn", problem: null }),
};
