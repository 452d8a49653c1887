import { readFileSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { app } from "electron";
import { BUILD_FACTS_FILE, installsItself } from "../../protocol/build-facts.ts";
import type { UpdateView } from "../../protocol/desktop-update.ts";
import type { ErrorCode } from "../../protocol/errors.ts";
import { systemChance } from "../../protocol/ids.ts";
import type { Policies } from "../../protocol/policy.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import type { VisitSummary } from "../../protocol/visit.ts";
import { systemClock } from "../clock.ts";
import type { Log } from "../log/log.ts";
import { noteVersion } from "../update/last-version.ts";
import type { UpdateReport, UpdateRules } from "../update/machine-state.ts";
import type { NextStart } from "../update/next-start.ts";
import { type ProgramFacts, programFacts } from "../update/program-facts.ts";
import { type RunningUpdates, createUpdates } from "../update/runner.ts";
import type { Updates } from "../update/updates.ts";
import { TRIES_FILE, triedBy } from "../update/tries.ts";
import { createUpdateReports } from "../update/update-reports.ts";
import { followVisitTimes } from "../update/visit-times.ts";
import { systemTimers } from "../vault/one-call.ts";
import type { AllowedLaunch } from "./launch.ts";
import type { Proxies } from "./proxies.ts";
import { startAppImage, switchesFor } from "./relaunch.ts";
import { type UpdateParts, createUpdateParts, noUpdateParts } from "./update-parts.ts";
import { createUpdateSession } from "./update-session.ts";

const textAt = (path: string): string | null => {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
};

/** Where the head of an AppImage unpacked, as the running program's own path names it. */
const unpackedFolder = (): string | undefined => {
  const said = process.env["APPDIR"] ?? "";
  try {
    return said === "" ? undefined : realpathSync(said);
  } catch {
    return undefined;
  }
};

/** Reads what the build decided, beside the running main.cjs and beside the archive. */
export const readProgramFacts = (mainFolder: string, ownVersion: string): ProgramFacts =>
  programFacts({
    isPackaged: app.isPackaged,
    ownVersion,
    factsText: textAt(join(mainFolder, BUILD_FACTS_FILE.slice(BUILD_FACTS_FILE.lastIndexOf("/") + 1))),
    typeText: textAt(join(process.resourcesPath, "package-type")),
    appImage: process.env["APPIMAGE"],
    appFolder: unpackedFolder(),
    executable: process.execPath,
  });

/** What the policies say of updates, for this build. */
const rulesOf = (policies: Policies, { build }: ProgramFacts): UpdateRules => ({
  mode: policies.updateMode,
  channel: policies.updateChannel,
  origin: policies.updateFeedUrl ?? build?.feedOrigin ?? null,
  window: policies.updateWindow,
  minimumVersion: policies.minimumVersion,
});

const programOf = (version: string, dataFolder: string) => ({
  version,
  name: "Anteroom",
  isPackaged: true,
  appUpdateConfigPath: join(dataFolder, "app-update.yml"),
  userDataPath: dataFolder,
  baseCachePath: dataFolder,
  whenReady: async () => undefined,
  relaunch: () => undefined,
  quit: () => app.quit(),
  onQuit: () => undefined,
});

/** What updates need of the program before anything of it is shown. */
export type EarlyUpdatePorts = {
  readonly program: ProgramFacts;
  readonly launch: AllowedLaunch;
  readonly policies: () => Policies;
  readonly proxies: Proxies;
  readonly log: Log;
};

/** Ends this program for the new one, once the service has heard of a log off. */
const restartWith =
  ({ program, launch, log }: EarlyUpdatePorts, farewell: () => Promise<unknown>) =>
  async (restartsItself: boolean): Promise<Result<null>> => {
    await farewell();
    if (restartsItself) {
      app.quit();
      return succeed(null);
    }
    const isDebugged = app.commandLine.hasSwitch("remote-debugging-port");
    app.releaseSingleInstanceLock();
    const started = await startAppImage(program.appImage ?? "", switchesFor({ ...launch, isDebugged }));
    if (!started.ok) log("error", "update.failed", { code: started.error.code });
    // the new one is in place either way, and a person's next start is one of it
    app.exit(0);
    return succeed(null);
  };

/** What updates need of whoever uses the program. */
export type UpdatePersonPorts = {
  readonly isSignedIn: () => boolean;
  readonly report: (kind: UpdateReport) => void;
  readonly logOff: () => void;
  /** Waits for the last of a log off. */
  readonly farewell: () => Promise<unknown>;
  readonly changed: (view: UpdateView) => void;
  /** Asks the service for the visits, which come by `visitsListed`; never for long, and it never fails. */
  readonly askVisits: () => Promise<unknown>;
};

/** The updates of the running program: first what was kept for this start, then everything else. */
export type DesktopUpdates = Updates & {
  /** Whether what was kept for this start was put in place: this program ends then, and shows nothing. Not where the start is for a visit. */
  readonly isReplacedAtStart: (isForVisit: boolean) => Promise<boolean>;
  /** Begins, for whoever uses the program. */
  readonly begin: (who: UpdatePersonPorts) => Promise<void>;
  /** Somebody signed in, or out. */
  readonly sessionChanged: (isSignedIn: boolean) => void;
  readonly callChanged: (isInCall: boolean) => void;
  readonly visitsListed: (visits: readonly Pick<VisitSummary, "startsAt" | "minutes" | "phase">[]) => void;
  readonly policiesChanged: () => void;
  readonly inputSeen: () => void;
};

const nobody: UpdatePersonPorts = {
  isSignedIn: () => false,
  report: () => undefined,
  logOff: () => undefined,
  farewell: async () => undefined,
  changed: () => undefined,
  askVisits: async () => undefined,
};

const partsOf = (
  ports: EarlyUpdatePorts,
  dataFolder: string,
  { mayEnd, farewell }: { mayEnd: () => boolean; farewell: () => Promise<unknown> },
): UpdateParts => {
  const { program, policies, proxies, log } = ports;
  if (program.off !== null || program.build === null) return noUpdateParts;
  return createUpdateParts(program.build, {
    program,
    dataFolder,
    rules: () => rulesOf(policies(), program),
    session: createUpdateSession(proxies, log),
    app: programOf(program.version, dataFolder),
    mayEnd,
    restart: restartWith(ports, farewell),
    log,
  });
};

const isOff = ({ update }: UpdateView): boolean => update.state === "disabled";

/** What updates are told of a person's session: its end is the end of a call, too. */
const tellAround = (
  { tell, view }: RunningUpdates,
  rules: () => UpdateRules,
  { signedIn, times }: { signedIn: () => void; times: ReturnType<typeof followVisitTimes> },
) => ({
  sessionChanged: (isSignedIn: boolean): void => {
    tell({ type: "session", isSignedIn });
    if (!isSignedIn) return tell({ type: "call", isInCall: false });
    signedIn();
    times.sessionBegan();
  },
  callChanged: (isInCall: boolean): void => {
    tell({ type: "call", isInCall });
    if (!isInCall) times.callEnded();
  },
  visitsListed: times.listed,
  policiesChanged: (): void => {
    const wasOff = isOff(view());
    tell({ type: "rules", rules: rules() });
    if (wasOff && !isOff(view())) times.sessionBegan();
  },
  inputSeen: (): void => tell({ type: "input" }),
});

const mayInstall = ({ off, packageType }: ProgramFacts, { mode, origin }: UpdateRules): boolean =>
  off === null && mode !== "off" && origin !== null && installsItself(packageType);

const UNKNOWN_PROBLEM: NextStart = { kind: "goOn", problem: "INTERNAL" };

/** The updates of this program; nothing is looked for before `begin`. */
export const prepareUpdates = (ports: EarlyUpdatePorts): DesktopUpdates => {
  const { program, policies, log } = ports;
  const dataFolder = app.getPath("userData");
  const { version, off } = program;
  let who = nobody;
  let problem: ErrorCode | null = null;
  const parts = partsOf(ports, dataFolder, {
    mayEnd: () => !updates.isSignedIn(),
    farewell: () => who.farewell(),
  });
  const rules = (): UpdateRules => rulesOf(policies(), program);
  const reports = createUpdateReports(
    () => who.isSignedIn(),
    (kind) => who.report(kind),
  );
  const updates = createUpdates({
    ...parts,
    facts: { version, off, tried: triedBy(textAt(join(dataFolder, TRIES_FILE)), version) },
    rules: rules(),
    clock: systemClock,
    after: systemTimers.after,
    chance: systemChance,
    logOff: () => who.logOff(),
    report: reports.report,
    changed: (view) => who.changed(view),
    log,
  });
  const times = followVisitTimes({
    clock: systemClock,
    after: systemTimers.after,
    // only a program that may put itself in place has to know, and every question is written down by the audit
    ask: async () => (mayInstall(program, rules()) ? who.askVisits() : null),
    tell: (visits) => updates.tell({ type: "visits", visits }),
  });
  return {
    ...updates,
    ...tellAround(updates, rules, { signedIn: reports.flush, times }),
    install: async (when) => {
      if (when === "now") await times.beforeInstall();
      return updates.install(when);
    },
    isReplacedAtStart: async (isForVisit) => {
      // a bug in here must not keep people from the program
      const start = await parts.atStart(isForVisit).catch((): NextStart => UNKNOWN_PROBLEM);
      if (start.kind === "goOn") problem = start.problem;
      return start.kind === "restart";
    },
    begin: async (person) => {
      who = person;
      if (off !== null) log("info", "update.off");
      if (problem !== null) log("warn", "update.failed", { code: problem });
      updates.start(problem);
      if (!(await noteVersion(dataFolder, version))) return;
      log("info", "update.installed");
      reports.report("updateInstalled");
    },
  };
};
