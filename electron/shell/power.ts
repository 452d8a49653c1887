import type { PowerChange } from "../../protocol/ipc.ts";

/** As much of Electron's `powerMonitor` as is used. */
export type PowerMonitorPart = {
  on(event: "suspend" | "resume" | "lock-screen" | "unlock-screen", listener: () => void): unknown;
};

/** Tells what the machine's power does. Suspend may come twice, and lock and unlock never come on Linux (electron-facts.md 3.2). */
export const watchPower = (monitor: PowerMonitorPart, tell: (change: PowerChange) => void): void => {
  monitor.on("suspend", () => tell("suspend"));
  monitor.on("resume", () => tell("resume"));
  monitor.on("lock-screen", () => tell("lock"));
  monitor.on("unlock-screen", () => tell("unlock"));
};
