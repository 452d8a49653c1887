import type { BrowserWindow } from "electron";

/** As much of a window as is used. */
export type ProtectedWindow = Pick<BrowserWindow, "setContentProtection">;

/** What protecting needs of Electron. */
export type ProtectionPorts<Window extends ProtectedWindow> = {
  onCreated: (listener: (window: Window) => void) => void;
  windows: () => readonly Window[];
  /** Windows that are protected whatever the policy says. */
  isAlways: (window: Window) => boolean;
};

/** Keeps windows out of pictures that other programs take of the screen. */
export type ContentProtection = { set: (isOn: boolean) => void };

/**
 * Protects every window there is and every one to come as `set` says; from the start on until told otherwise.
 * No guarantee: macOS 15 and later let any recorder past it, Linux has nothing of the kind, and a camera sees everything.
 */
export const createContentProtection = <Window extends ProtectedWindow>(
  ports: ProtectionPorts<Window>,
): ContentProtection => {
  let isOn = true;
  const protect = (window: Window): void => window.setContentProtection(isOn || ports.isAlways(window));
  ports.onCreated(protect);
  return {
    set: (wanted) => {
      isOn = wanted;
      for (const window of ports.windows()) protect(window);
    },
  };
};
