import { BrowserWindow, type Rectangle, screen } from "electron";
import { FRAME_COLOUR, edgesOf } from "./share-edges.ts";

const strips = new WeakSet<BrowserWindow>();

/** Whether a window is part of a share frame, which is for who shares and never for who watches. */
export const isShareStrip = (window: BrowserWindow): boolean => strips.has(window);

/** Bare strips without any page: nothing can be loaded into them and nothing in them can be pressed. */
const strip = (bounds: Rectangle): BrowserWindow => {
  const window = new BrowserWindow({
    ...bounds,
    minWidth: 1,
    minHeight: 1,
    frame: false,
    resizable: false,
    movable: false,
    focusable: false,
    skipTaskbar: true,
    hasShadow: false,
    show: false,
    roundedCorners: false,
    title: "Anteroom",
    backgroundColor: FRAME_COLOUR,
    webPreferences: { sandbox: true, contextIsolation: true, nodeIntegration: false },
  });
  window.setIgnoreMouseEvents(true);
  window.setAlwaysOnTop(true, "screen-saver");
  strips.add(window);
  window.setContentProtection(true);
  window.setBounds(bounds);
  window.showInactive();
  return window;
};

/** The frame around a screen that is being shared; `show` with null takes it away. */
export type ShareFrame = { show: (displayId: string | null) => void };

/** A frame that is not shown yet. */
export const createShareFrame = (): ShareFrame => {
  let shown: BrowserWindow[] = [];
  return {
    show: (displayId) => {
      for (const window of shown) if (!window.isDestroyed()) window.destroy();
      const display = screen.getAllDisplays().find(({ id }) => String(id) === displayId);
      shown = display === undefined ? [] : edgesOf(display.bounds).map(strip);
    },
  };
};
