import { BrowserWindow, app } from "electron";
import { type ContentProtection, createContentProtection } from "./content-protection.ts";
import { isShareStrip } from "./share-frame.ts";

/** Content protection of every window of the program; made before the first one. */
export const protectWindows = (): ContentProtection =>
  createContentProtection({
    onCreated: (listener) => app.on("browser-window-created", (_event, window) => listener(window)),
    windows: () => BrowserWindow.getAllWindows(),
    isAlways: isShareStrip,
  });
