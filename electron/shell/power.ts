import type { PowerChange } from "../../protocol/ipc.ts";

/** As much of Electron's `powerMonitor` as is used. */
export type PowerMonitorPart = {
  on(
    event: "suspend" | "resume" | "lock-screen" | "unlock-screen" | "user-did-resign-active" | "shutdown",
    listener: () => void,
  ): unknown;
};

/** As much of a window as tells that the operating system's session ends. */
export type EndingWindow = {
  on(event: "query-session-end" | "session-end", listener: () => void): unknown;
};

/** Tells what the machine's power does. Suspend may come twice, and lock and unlock never come on Linux (electron-facts.md 3.2). */
export const watchPower = (monitor: PowerMonitorPart, tell: (change: PowerChange) => void): void => {
  monitor.on("suspend", () => tell("suspend"));
  monitor.on("resume", () => tell("resume"));
  monitor.on("lock-screen", () => tell("lock"));
  monitor.on("unlock-screen", () => tell("unlock"));
};

/** Tells that another person of this machine came to its screen (macOS only; elsewhere the lock is asked for). */
export const watchUserSwitch = (monitor: PowerMonitorPart, tell: () => void): void => {
  monitor.on("user-did-resign-active", tell);
};

/** Tells that the machine goes down, or this person's session on it ends: of Linux and macOS the monitor tells, of Windows each window; it may come twice. */
export const watchShutdown = (monitor: PowerMonitorPart, tell: () => void): void => {
  monitor.on("shutdown", tell);
};

/** The half of `watchShutdown` that Windows tells to windows. */
export const watchSessionEnd = (window: EndingWindow, tell: () => void): void => {
  window.on("query-session-end", tell);
  window.on("session-end", tell);
};
