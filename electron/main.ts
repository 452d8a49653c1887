import { join } from "node:path";
import { app, clipboard, ipcMain, powerMonitor, session as sessions } from "electron";
import packageJson from "../package.json" with { type: "json" };
import type { DesktopSession } from "../protocol/desktop-session.ts";
import { systemChance } from "../protocol/ids.ts";
import type { PowerChange } from "../protocol/ipc.ts";
import { systemClock } from "./clock.ts";
import { type HandlerPorts, createHandlers } from "./handlers.ts";
import { createPerson } from "./handlers/person.ts";
import { createLog } from "./log/log.ts";
import { linkOf } from "./session/invitations.ts";
import type { Clinic } from "./session/session-desk.ts";
import type { SessionGuard } from "./session/session-guard.ts";
import { logOff } from "./session/sign-in.ts";
import { callAsStaffWith } from "./session/staff-calls.ts";
import { listVisits } from "./session/visits.ts";
import type { ClinicWords, Workstation } from "./settings/workstation.ts";
import { PARTITION } from "./shell/app-origin.ts";
import { type Copied, createCopied } from "./shell/copied.ts";
import { createPolicyApplier } from "./shell/apply-policies.ts";
import { registerAppScheme, serveApp } from "./shell/app-scheme.ts";
import { createBrowserOpener } from "./shell/browser.ts";
import { type DeskWindows, createDeskWindows } from "./shell/desk-windows.ts";
import { type LinkInbox, createLinkInbox } from "./shell/deep-links.ts";
import { forgetAll } from "./shell/forget.ts";
import { readMachineIdle } from "./shell/idle.ts";
import { hostIpc, sendEvent } from "./shell/ipc-host.ts";
import { type AllowedLaunch, allowLaunch } from "./shell/launch.ts";
import { readLicences } from "./shell/licences.ts";
import { claimLinkScheme } from "./shell/link-scheme.ts";
import { setLeastMenu } from "./shell/menu.ts";
import { createNotices } from "./shell/notices.ts";
import { createNotifier } from "./shell/notification.ts";
import { watchPower, watchShutdown, watchUserSwitch } from "./shell/power.ts";
import { protectWindows } from "./shell/protected-windows.ts";
import { type Proxies, createProxies } from "./shell/proxies.ts";
import { giveChosenDisplay, systemShareChoice } from "./shell/screen-picker.ts";
import { type SecondStart, saidBy, secondStartOf } from "./shell/second-start.ts";
import { lockContents, lockEverySession, lockSession } from "./shell/security.ts";
import { serviceAt } from "./shell/service-fetch.ts";
import { createShareFrame } from "./shell/share-frame.ts";
import { isFirstInstance } from "./shell/single-instance.ts";
import { startWorkstation } from "./shell/start-workstation.ts";
import { type DesktopUpdates, prepareUpdates, readProgramFacts } from "./shell/start-updates.ts";

const EXIT_FAILED = 70;
/** How long quitting, and a new window, wait for the service to hear that somebody left. */
const FAREWELL_MS = 1_500;

const log = createLog((line) => process.stderr.write(line), systemClock);

const after = (ms: number, run: () => void): (() => void) => {
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
};

/** Work that may not hold up anything for long. */
const atMost = (work: Promise<unknown>): Promise<unknown> =>
  Promise.race([work, new Promise((resolve) => void after(FAREWELL_MS, () => resolve(null)))]);

/** What a second start, or a link of the operating system, asks of this program; kept until everything is there to answer it. */
const early: SecondStart[] = [];
const starts: { take: (start: SecondStart) => void } = { take: (start) => void early.push(start) };

/** Whether this start, or what came before everything was there, brings a visit's link. */
const isStartForVisit = (): boolean =>
  [secondStartOf(saidBy(process.argv)), ...early].some(({ kind }) => kind === "link");

/** What is made before the program is ready, so that no session and no window is missed. */
type Early = { proxies: Proxies; protection: ReturnType<typeof protectWindows> };

const powerEvents = {
  suspend: { type: "suspended" },
  resume: { type: "resumedPower" },
  lock: { type: "osLocked" },
  unlock: { type: "osUnlocked" },
} as const satisfies Record<PowerChange, { type: string }>;

const watchMachine = (guard: SessionGuard, tell: (change: PowerChange) => void): void => {
  watchPower(powerMonitor, (change) => {
    guard.tell(powerEvents[change]);
    tell(change);
  });
  watchUserSwitch(powerMonitor, () => guard.tell({ type: "userSwitched" }));
  watchShutdown(powerMonitor, () => guard.tell({ type: "suspended" }));
};

/** The session in which everything runs, closed to all but the clinic's service. */
const lockedSession = (workstation: Workstation, serverOrigin: string | null) => {
  const { policies } = workstation;
  const clinic = sessions.fromPartition(PARTITION, { cache: false });
  const share = systemShareChoice(systemClock);
  const mayCapture = (): boolean => policies().allowScreenShare && share.permit();
  lockSession(clinic, { serverOrigin, mayCapture, log });
  serveApp(clinic, { folder: join(import.meta.dirname, "..", "desktop"), serverOrigin, log });
  giveChosenDisplay(clinic, share, log);
  const places = () => ({ serverOrigin, hosts: policies().additionalTrustedHosts });
  const openLink = createBrowserOpener(places, log);
  app.on("web-contents-created", (_event, contents) => lockContents(contents, log, openLink));
  return { clinic, share };
};

/** What stands beside the windows: the frame of a share, notices, and what was copied out of them. */
const besideWindows = (focus: () => void) => {
  const frame = createShareFrame();
  const notifier = createNotifier(focus);
  const notices = createNotices(notifier.show, notifier.clear);
  const copied = createCopied(clipboard);
  const stopFraming = (): void => {
    frame.show(null);
    notices.setSharing(false);
  };
  const clear = (): void => {
    stopFraming();
    notices.clear();
    void copied.takeBack();
  };
  return { showShareFrame: frame.show, copied, notices, stopFraming, clear };
};

type Person = ReturnType<typeof createPerson>;
type Desktop = {
  person: Person;
  workstation: Workstation;
  windows: DeskWindows;
  links: LinkInbox;
  updates: DesktopUpdates;
};

const unkept = {
  locked: "vaultLocked",
  absent: "vaultAbsent",
  refusedByPolicy: "vaultRefusedByPolicy",
} as const;

/** What the audit should know of this desktop, and a link that waited for a person. */
const greet = ({ person, workstation, windows, links }: Desktop): void => {
  const keeping = person.resting.keeping();
  if (keeping !== "ready") person.desk.report(unkept[keeping]);
  if (workstation.isRefused()) person.desk.report("policyRefused");
  if (links.isWaiting()) sendEvent(windows.senders(), "links.waiting", {});
};

/** Windows hear every state; a session that ended leaves nothing in them, and a new one is looked after. */
const followSession = (desktop: () => Desktop, startOver: () => void): ((view: DesktopSession) => void) => {
  let wasSignedIn = false;
  return (view) => {
    const isSignedIn = view.state !== "signedOut";
    const [began, ended] = [isSignedIn && !wasSignedIn, wasSignedIn && !isSignedIn];
    wasSignedIn = isSignedIn;
    if (began || ended) desktop().updates.sessionChanged(isSignedIn);
    sendEvent(desktop().windows.senders(), "session.changed", { session: view });
    if (began || ended) log("info", began ? "session.begun" : "session.ended");
    if (ended) startOver();
    if (began) greet(desktop());
  };
};

const linkWaitingIn = (links: LinkInbox, serverOrigin: string | null): string | null => {
  const link = links.take();
  return link === null || serverOrigin === null ? null : linkOf(serverOrigin, link.invitation);
};

const shownOf = ({ resting }: Person, { policies }: Workstation) => ({
  keeping: resting.keeping(),
  workstation: policies().workstationType,
  logoffAfterSeconds: policies().logoffAfterSeconds,
  mayShareScreen: policies().allowScreenShare,
});

const answerWindows = (
  desktop: Desktop,
  parts: Pick<HandlerPorts, "call" | "serverOrigin" | "share" | "showShareFrame" | "notices"> & {
    copied: Copied;
  },
): void => {
  const { person, workstation, windows, links, updates } = desktop;
  const folders = [import.meta.dirname, join(import.meta.dirname, "..", "desktop")];
  const { electron, chrome: chromium } = process.versions;
  const handlers = createHandlers({
    ...person,
    ...parts,
    policies: workstation.view,
    settings: { read: workstation.settings, write: workstation.writeSettings },
    licences: () => readLicences(folders),
    takeLink: () => linkWaitingIn(links, parts.serverOrigin),
    chance: systemChance,
    program: { version: updates.view().version, runtime: { electron, chromium } },
    workstation: () => shownOf(person, workstation),
    writeClipboard: parts.copied.put,
    updates,
  });
  hostIpc(ipcMain, { handlers, kindOf: windows.kindOf, isCovered: person.desk.isCovered, log });
};

/** What holds now, brought to everything that is steered by it. */
const followPolicies = (
  { person, workstation, windows, updates }: Desktop,
  { proxies, protection }: Early,
  programPath: string,
): (() => void) => {
  const apply = createPolicyApplier({ proxies, protection, programPath, log });
  let wasRefused = workstation.isRefused();
  apply(workstation.policies());
  return () => {
    apply(workstation.policies());
    person.desk.policiesChanged();
    updates.policiesChanged();
    if (workstation.policies().credentialPersistence !== "keychain") void person.vault.open();
    const isRefused = workstation.isRefused();
    if (isRefused && !wasRefused) person.desk.report("policyRefused");
    wasRefused = isRefused;
    sendEvent(windows.senders(), "policies.changed", {});
  };
};

/** What comes from outside the windows: power, other starts of the program, links, and the end. */
const followOutside = ({ person, windows, links }: Desktop, copied: Copied): void => {
  const { signedOutWindow } = person;
  const { guard } = person.desk;
  watchMachine(guard, (change) => sendEvent(windows.senders(), "power.changed", { change }));
  starts.take = (start) => {
    if (start.kind === "cover") {
      guard.tell({ type: "coverAsked" });
      return signedOutWindow.left();
    }
    if (start.kind === "link") links.offer(start.text);
    windows.focus();
  };
  for (const start of early.splice(0)) starts.take(start);
  const own = secondStartOf(saidBy(process.argv));
  if (own.kind === "link") links.offer(own.text);
  leaveAtQuit(person, copied);
};

const clinicWords = ({ coverAfterSeconds, limits }: Clinic): ClinicWords => ({
  coverAfterSeconds,
  logoffAfterSeconds: limits.idleSeconds,
  maxSessionHours: limits.absoluteHours,
});

const linkInbox = (windows: DeskWindows): LinkInbox =>
  createLinkInbox({
    clock: systemClock,
    later: (work, ms) => after(ms, work),
    onWaiting: () => sendEvent(windows.senders(), "links.waiting", {}),
    onRefused: () => log("warn", "link.refused"),
  });

const FOLLOW_MS = 60_000;

/** The way to the service, found before a window needs it and again whenever the network may have changed. */
const leadThrough = async (proxies: Proxies, serverOrigin: string): Promise<void> => {
  await proxies.aim(sessions.defaultSession, serverOrigin);
  powerMonitor.on("resume", () => void proxies.follow());
  setInterval(() => void proxies.follow(), FOLLOW_MS).unref();
};

const run = async (launch: AllowedLaunch, made: Early): Promise<void> => {
  const changed = { apply: (): void => undefined };
  const workstation = await startWorkstation({ launch, log, after, onChange: () => changed.apply() });
  const { policies } = workstation;
  const program = readProgramFacts(import.meta.dirname, packageJson.version);
  const updates = prepareUpdates({ program, launch, policies, proxies: made.proxies, log });
  if (await updates.isReplacedAtStart(isStartForVisit())) return;
  const serverOrigin = policies().serverUrl;
  const { clinic, share } = lockedSession(workstation, serverOrigin);
  const call = serviceAt(serverOrigin, (url, init) => clinic.fetch(url, init));
  const beside = besideWindows(() => windows.focus());
  const preload = join(import.meta.dirname, "preload.cjs");
  const windows = createDeskWindows(
    { session: clinic, preload, hasDevTools: launch.isInspected, log },
    {
      onInput: () => {
        person.desk.guard.tell({ type: "ownInput" });
        person.signedOutWindow.inputSeen();
        updates.inputSeen();
      },
      onSessionEnd: () => person.desk.guard.tell({ type: "suspended" }),
      // a page that is gone shares nothing any more, and its frame must not keep the program alive
      onGone: () => {
        beside.stopFraming();
        person.desk.guard.tell({ type: "callEnded" });
      },
    },
  );
  const links = linkInbox(windows);
  /** Nothing of a person stays: not in a window, not in its process, not in the session. */
  const startOver = async (): Promise<void> => {
    await Promise.resolve(); // the farewell is under way only after this turn
    beside.clear();
    links.clear();
    await windows.rebuild(async () => {
      await atMost(person.desk.farewell());
      await forgetAll(clinic, log);
    });
  };
  const person = createPerson({
    call,
    policies,
    dataFolder: app.getPath("userData"),
    serverOrigin,
    idle: readMachineIdle(powerMonitor),
    tell: followSession(
      () => desktop,
      () => void startOver(),
    ),
    // a share goes on behind an idle cover, and its frame with it; a lock stops both
    covered: beside.notices.clear,
    unattended: () => void startOver(),
    clinicChanged: (asked) => workstation.setClinic(asked === null ? null : clinicWords(asked)),
    callChanged: updates.callChanged,
    visitsListed: updates.visitsListed,
  });
  const desktop: Desktop = { person, workstation, windows, links, updates };
  answerWindows(desktop, { call, serverOrigin, share, ...beside });
  changed.apply = followPolicies(desktop, made, program.appImage ?? process.execPath);
  await person.resting.open();
  followOutside(desktop, beside.copied);
  if (serverOrigin !== null) await atMost(leadThrough(made.proxies, serverOrigin));
  windows.open();
  log("info", "start.ready");
  await updates.begin({
    isSignedIn: () => person.session.read() !== null,
    report: person.desk.report,
    logOff: () => void person.desk.leave(() => logOffHere(person)),
    farewell: () => atMost(person.desk.farewell()),
    changed: (view) => sendEvent(windows.senders(), "update.changed", { view }),
    askVisits: () => atMost(askVisits(person, call)),
  });
};

/** Asks for the visits of whoever is signed in; whoever must know of them is told. */
const askVisits = async ({ session }: Person, call: HandlerPorts["call"]): Promise<unknown> =>
  session.read() === null ? null : listVisits({ call: callAsStaffWith(call, session), session });

/** A sign-in that is kept rests, any other ends. */
const logOffHere = ({ signIn, resting }: Pick<Person, "signIn" | "resting">): Promise<void> =>
  logOff(signIn, resting.keeping() === "ready");

/**
 * A sign-in that is kept rests while the program is closed; any other ends. A call of the keyring that hangs would hold
 * up the usual end of the program for as long as it likes.
 */
const leaveAtQuit = ({ session, desk, signIn, vault, resting }: Person, copied: Copied): void => {
  const end = (): void => {
    if (vault.isWaiting()) process.kill(process.pid, "SIGKILL");
    else app.exit(0);
  };
  app.on("will-quit", (event) => {
    if (session.read() === null && !vault.isWaiting() && !copied.isOut()) return;
    event.preventDefault();
    const leaving = desk.leave(() => logOffHere({ signIn, resting }));
    void atMost(Promise.all([leaving, copied.takeBack()])).finally(end);
  });
};

const failStart = (): void => {
  log("error", "start.failed");
  app.exit(EXIT_FAILED);
};

const start = (launch: AllowedLaunch): void => {
  app.setName("Anteroom");
  // Windows groups windows and notifications by it; the installers' shortcuts say the same
  if (process.platform === "win32") app.setAppUserModelId("app.anteroom.desktop");
  if (launch.dataFolder !== null) app.setPath("userData", launch.dataFolder);
  app.enableSandbox();
  registerAppScheme();
  setLeastMenu(process.platform);
  app.on("window-all-closed", () => app.quit());
  const isFirst = isFirstInstance((second) => starts.take(second));
  if (!isFirst || launch.isCover) {
    // who is asked to cover and finds no program running has nothing to cover
    log("info", "start.secondInstance");
    app.exit(0);
    return;
  }
  // macOS hands over the link that started the program before anything is ready
  claimLinkScheme(app, (text) => starts.take({ kind: "link", text }));
  lockEverySession(app, log);
  const made: Early = { proxies: createProxies(app, log), protection: protectWindows() };
  void app
    .whenReady()
    .then(() => run(launch, made))
    .catch(failStart);
};

const launch = allowLaunch(log);
if (launch !== null) start(launch);
