/** As much of Electron's `powerMonitor` as tells of idle time and lock. */
export type IdlePart = {
  getSystemIdleTime: () => number;
  getSystemIdleState: (idleThreshold: number) => "active" | "idle" | "locked" | "unknown";
};

/** What the operating system says of its idle time and its lock whenever it is asked. */
export type MachineIdle = {
  /** Whole seconds, rounded down; null when the answer is no time. Stands still at 0 on some Wayland desktops (electron-facts.md 3.2). */
  idleSeconds: () => number | null;
  /** Asked and not listened for: Linux has no event for it, and Windows none for a user switch or a remote session that breaks off. */
  isOsLocked: () => boolean;
};

/** Only `locked` is of interest, and it comes before any threshold. Seconds. */
const THRESHOLD = 3_600;

/** Reads idle time and lock of the machine. */
export const readMachineIdle = (monitor: IdlePart): MachineIdle => ({
  idleSeconds: () => {
    const seconds = monitor.getSystemIdleTime();
    return Number.isFinite(seconds) && seconds >= 0 ? seconds : null;
  },
  isOsLocked: () => monitor.getSystemIdleState(THRESHOLD) === "locked",
});
