import { BrowserWindow, type Rectangle, type Session, nativeTheme } from "electron";
import type { WindowKind } from "../../protocol/ipc-channel.ts";
import { systemClock } from "../clock.ts";
import { type Log, logWord } from "../log/log.ts";
import { APP_ORIGIN, isAppUrl } from "./app-origin.ts";
import { createCrashLimit } from "./crash-limit.ts";

/** The title of every window, always: titles show in task bars, task managers and share pickers. */
export const WINDOW_TITLE = "Anteroom";

/** The page's own backgrounds, so that nothing flashes before it is drawn. */
const BACKGROUND = { dark: "#0f1615", light: "#f4f6f6" };

/** What a window needs. */
export type WindowPlan = { session: Session; preload: string; hasDevTools: boolean; log: Log };

const webPreferences = ({ session, preload, hasDevTools }: WindowPlan): Electron.WebPreferences => ({
  session,
  preload,
  sandbox: true,
  contextIsolation: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  webviewTag: false,
  webSecurity: true,
  allowRunningInsecureContent: false,
  experimentalFeatures: false,
  navigateOnDragDrop: false,
  spellcheck: false,
  devTools: hasDevTools,
  /* a visit goes on while its window is covered or minimised */
  backgroundThrottling: false,
});

/** A page that died is loaded anew; one that keeps dying closes its window, so that nobody sits before a dead one. */
const reloadAfterCrash = (window: BrowserWindow, log: Log): void => {
  const mayReload = createCrashLimit(systemClock);
  window.webContents.on("render-process-gone", (_event, { reason }) => {
    if (reason === "clean-exit" || window.isDestroyed()) return;
    log("error", "window.gone", { reason: logWord(reason) });
    if (mayReload()) void window.loadURL(`${APP_ORIGIN}/`);
    else window.destroy();
  });
};

/** An empty document can be reached without asking (`about:blank` fires no will-navigate): the page is loaded anew. */
const returnHome = (window: BrowserWindow, log: Log): void => {
  window.webContents.on("did-navigate", (_event, url) => {
    if (isAppUrl(url)) return;
    log("warn", "navigation.refused");
    void window.loadURL(`${APP_ORIGIN}/`);
  });
};

/** Where a window stands on the screen, and how. */
export type WindowPlace = { bounds: Rectangle; isMaximized: boolean; isFullScreen: boolean };

const FIRST_SIZE = { width: 1280, height: 800 };

const placeOf = (window: BrowserWindow): WindowPlace => ({
  bounds: window.getNormalBounds(),
  isMaximized: window.isMaximized(),
  isFullScreen: window.isFullScreen(),
});

const loadHome = (window: BrowserWindow): void => void window.loadURL(`${APP_ORIGIN}/`);

const showAt = (window: BrowserWindow, place: WindowPlace | null): void => {
  if (place?.isMaximized === true) window.maximize();
  window.show();
  if (place?.isFullScreen === true) window.setFullScreen(true);
};

/** A window without a page yet; it shows itself once it has one, at its place or (null) where the system likes it. */
export const makeMainWindow = (plan: WindowPlan, place: WindowPlace | null): BrowserWindow => {
  const window = new BrowserWindow({
    ...(place?.bounds ?? FIRST_SIZE),
    minWidth: 1024,
    minHeight: 700,
    show: false,
    title: WINDOW_TITLE,
    backgroundColor: nativeTheme.shouldUseDarkColors ? BACKGROUND.dark : BACKGROUND.light,
    autoHideMenuBar: true,
    webPreferences: webPreferences(plan),
  });
  window.on("page-title-updated", (event) => event.preventDefault());
  window.once("ready-to-show", () => {
    showAt(window, place);
    plan.log("info", "window.shown");
  });
  reloadAfterCrash(window, plan.log);
  returnHome(window, plan.log);
  return window;
};

/** The desktop's window; it shows itself once its page is drawn. */
export const openMainWindow = (plan: WindowPlan): BrowserWindow => {
  const window = makeMainWindow(plan, null);
  loadHome(window);
  return window;
};

/**
 * Takes a window away, its page and the process with it, and opens a new one in its place: the page's memory is the
 * last place that holds what a person saw. The new page is loaded once `forget` has ended. The new window exists
 * before the old one goes, since the program ends with its last window.
 */
export const rebuildWindow = async (
  old: BrowserWindow,
  { make, forget }: { make: (place: WindowPlace) => BrowserWindow; forget: () => Promise<void> },
): Promise<void> => {
  const window = make(placeOf(old));
  old.destroy();
  try {
    await forget();
  } finally {
    if (!window.isDestroyed()) loadHome(window);
  }
};

/** Brings a window to the front. */
export const focusWindow = (window: BrowserWindow): void => {
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
};

/** The kind of the window that a web contents belongs to; null for anything else. */
export const kindAmong =
  (windows: () => readonly BrowserWindow[]) =>
  (senderId: number): WindowKind | null =>
    windows().some((window) => !window.isDestroyed() && window.webContents.id === senderId) ? "main" : null;
