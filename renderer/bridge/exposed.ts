import type { Bridge } from "../../protocol/ipc.ts";

declare global {
  interface Window {
    /** Exposed by the desktop's preload; absent in a browser. */
    readonly anteroom?: Bridge;
  }
}

/** What the preload exposed; null in a browser. */
export const exposedBridge = (window: Window): Bridge | null => window.anteroom ?? null;
