import { BrowserWindow, type Rectangle, screen } from "electron";
import { FRAME_COLOUR, edgesOf } from "./share-edges.ts";

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
  window.setContentProtection(true); // the frame is for who shares, not for who watches
  window.setBounds(bounds);
  window.showInactive();
  return window;
};

/** The frame around a screen that is being shared; `show` with null takes it away. */
export type ShareFrame = { show: (displayId: string | null) => void };

/** A frame that is not shown yet. */
export const createShareFrame = (): ShareFrame => {
  let strips: BrowserWindow[] = [];
  return {
    show: (displayId) => {
      for (const window of strips) if (!window.isDestroyed()) window.destroy();
      const display = screen.getAllDisplays().find(({ id }) => String(id) === displayId);
      strips = display === undefined ? [] : edgesOf(display.bounds).map(strip);
    },
  };
};
