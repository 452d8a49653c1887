import type { BrowserWindow } from "electron";
import type { WindowKind } from "../../protocol/ipc-channel.ts";
import { watchInput } from "./input-watch.ts";
import { watchSessionEnd } from "./power.ts";
import {
  type WindowPlace,
  type WindowPlan,
  focusWindow,
  kindAmong,
  makeMainWindow,
  openMainWindow,
  rebuildWindow,
} from "./window.ts";

/** What is heard of the windows. */
export type WindowEvents = {
  /** Somebody is at a window of ours. */
  onInput: () => void;
  /** A page is gone, with its call and its share. */
  onGone: () => void;
  /** The operating system ends the person's session (Windows). */
  onSessionEnd: () => void;
};

/** The windows of the program. */
export type DeskWindows = {
  open: () => void;
  senders: () => { kind: WindowKind; send: (channel: string, payload: unknown) => void }[];
  kindOf: (senderId: number) => WindowKind | null;
  focus: () => void;
  /** Every window anew, its process too; each page is loaded once `forget` has ended. */
  rebuild: (forget: () => Promise<void>) => Promise<void>;
};

/** No window yet. */
export const createDeskWindows = (plan: WindowPlan, events: WindowEvents): DeskWindows => {
  const windows = new Set<BrowserWindow>();
  const adopt = (window: BrowserWindow): BrowserWindow => {
    windows.add(window);
    watchInput(window.webContents, events.onInput);
    watchSessionEnd(window, events.onSessionEnd);
    window.webContents.on("render-process-gone", events.onGone);
    window.once("closed", () => {
      windows.delete(window);
      events.onGone();
    });
    return window;
  };
  const make = (place: WindowPlace): BrowserWindow => adopt(makeMainWindow(plan, place));
  const living = (): BrowserWindow[] => [...windows].filter((window) => !window.isDestroyed());
  return {
    open: () => void adopt(openMainWindow(plan)),
    senders: () =>
      living().map((window) => ({
        kind: "main" as const,
        send: (channel, payload) => window.webContents.send(channel, payload),
      })),
    kindOf: kindAmong(living),
    focus: () => {
      const [window] = living();
      if (window !== undefined) focusWindow(window);
    },
    rebuild: async (forget) => {
      await Promise.all(living().map((window) => rebuildWindow(window, { make, forget })));
    },
  };
};
