import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type BrowserWindow, app, clipboard, ipcMain, powerMonitor, session as sessions } from "electron";
import packageJson from "../package.json" with { type: "json" };
import { systemChance } from "../protocol/ids.ts";
import type { AccountView } from "../protocol/accounts.ts";
import { systemClock } from "./clock.ts";
import { createHandlers } from "./handlers.ts";
import { createLog } from "./log/log.ts";
import { argon2id } from "./session/argon2.ts";
import { makeDeviceKey } from "./session/device-key.ts";
import { signOut } from "./session/sign-in.ts";
import { createStaffSession } from "./session/staff-session.ts";
import { SETTINGS_FILE, settingsOf } from "./settings/settings.ts";
import { PARTITION } from "./shell/app-origin.ts";
import { registerAppScheme, serveApp } from "./shell/app-scheme.ts";
import { hostIpc, sendEvent } from "./shell/ipc-host.ts";
import { type AllowedLaunch, allowLaunch } from "./shell/launch.ts";
import { setLeastMenu } from "./shell/menu.ts";
import { giveChosenDisplay, systemShareChoice } from "./shell/screen-picker.ts";
import { lockContents, lockSession } from "./shell/security.ts";
import { createNotices } from "./shell/notices.ts";
import { showNotice } from "./shell/notification.ts";
import { watchPower } from "./shell/power.ts";
import { serviceAt } from "./shell/service-fetch.ts";
import { createShareFrame } from "./shell/share-frame.ts";
import { isFirstInstance } from "./shell/single-instance.ts";
import { focusWindow, kindAmong, openMainWindow } from "./shell/window.ts";

const EXIT_FAILED = 70;
/** How long quitting waits for the service to hear of the sign-out. */
const FAREWELL_MS = 1_500;

const log = createLog((line) => process.stderr.write(line), systemClock);
const windows = new Set<BrowserWindow>();

const readText = (path: string): string | null => {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
};

const senders = () =>
  [...windows]
    .filter((window) => !window.isDestroyed())
    .map((window) => ({
      kind: "main" as const,
      send: (channel: string, payload: unknown) => window.webContents.send(channel, payload),
    }));

const tellWindows = (account: AccountView | null): void => {
  log("info", account === null ? "session.ended" : "session.begun");
  sendEvent(senders(), "session.changed", { account });
};

const focusFirst = (): void => {
  const [window] = windows;
  if (window !== undefined) focusWindow(window);
};

const openWindow = (session: Electron.Session, hasDevTools: boolean, onGone: () => void): void => {
  const window = openMainWindow({
    session,
    preload: join(import.meta.dirname, "preload.cjs"),
    hasDevTools,
    log,
  });
  windows.add(window);
  // a page that is gone shares nothing any more, and its frame must not keep the program alive
  window.webContents.on("render-process-gone", onGone);
  window.once("closed", () => {
    windows.delete(window);
    onGone();
  });
};

/** What a signed-out desktop leaves behind in its session: nothing. */
const clearSession = async (session: Electron.Session): Promise<void> => {
  await Promise.all([session.clearStorageData(), session.clearAuthCache(), session.clearCache()]);
};

const run = (launch: AllowedLaunch): void => {
  const fileText = readText(join(app.getPath("userData"), SETTINGS_FILE));
  const { serverOrigin } = settingsOf(launch.server, fileText);
  if (launch.server === null && fileText !== null && serverOrigin === null) log("warn", "settings.ignored");
  const clinic = sessions.fromPartition(PARTITION, { cache: false });
  const share = systemShareChoice(systemClock);
  lockSession(sessions.defaultSession, { serverOrigin: null, mayCapture: () => false, log });
  lockSession(clinic, { serverOrigin, mayCapture: share.permit, log });
  serveApp(clinic, { folder: join(import.meta.dirname, "..", "desktop"), serverOrigin, log });
  giveChosenDisplay(clinic, share, log);
  const frame = createShareFrame();
  const notices = createNotices((sentence) => showNotice(sentence, focusFirst));
  const stopFraming = (): void => {
    frame.show(null);
    notices.setSharing(false);
  };
  const session = createStaffSession((account) => {
    tellWindows(account);
    if (account !== null) return;
    stopFraming();
    void clearSession(clinic);
  });
  watchPower(powerMonitor, (change) => sendEvent(senders(), "power.changed", { change }));
  const call = serviceAt(serverOrigin, (url, init) => clinic.fetch(url, init));
  const handlers = createHandlers({
    call,
    session,
    stretch: argon2id,
    makeKey: makeDeviceKey,
    chance: systemChance,
    serverOrigin,
    program: {
      version: packageJson.version,
      runtime: { electron: process.versions.electron, chromium: process.versions.chrome },
    },
    share,
    showShareFrame: (displayId) => frame.show(displayId),
    notices,
    writeClipboard: async (text) => clipboard.writeText(text),
  });
  hostIpc(ipcMain, { handlers, kindOf: kindAmong(() => [...windows]), log });
  signOutAtQuit(
    () => signOut({ call, session }),
    () => session.read() !== null,
  );
  openWindow(clinic, launch.isInspected, stopFraming);
  log("info", "start.ready");
};

const signOutAtQuit = (leave: () => Promise<void>, isSignedIn: () => boolean): void => {
  app.on("will-quit", (event) => {
    if (!isSignedIn()) return;
    event.preventDefault();
    const timer = new Promise((resolve) => setTimeout(resolve, FAREWELL_MS));
    void Promise.race([leave(), timer]).finally(() => app.exit(0));
  });
};

const failStart = (): void => {
  log("error", "start.failed");
  app.exit(EXIT_FAILED);
};

const start = (launch: AllowedLaunch): void => {
  app.setName("Anteroom");
  if (launch.dataFolder !== null) app.setPath("userData", launch.dataFolder);
  app.enableSandbox();
  registerAppScheme();
  setLeastMenu(process.platform);
  app.on("web-contents-created", (_event, contents) => lockContents(contents, log));
  app.on("window-all-closed", () => app.quit());
  const isFirst = isFirstInstance(() => {
    for (const window of windows) focusWindow(window);
  });
  if (!isFirst) {
    log("info", "start.secondInstance");
    app.exit(0);
    return;
  }
  void app
    .whenReady()
    .then(() => run(launch))
    .catch(failStart);
};

const launch = allowLaunch(log);
if (launch !== null) start(launch);
