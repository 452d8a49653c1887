import { BrowserWindow, Notification, app } from "electron";
import { WINDOW_TITLE } from "./window.ts";

/** Shows sentences as notifications and a number on the program's icon, and takes both back. */
export type Notifier = { show: (sentence: string, count: number) => void; clear: () => void };

/**
 * The system's notifications, one at a time, under the program's name; pressing one calls `onPressed`. The badge is
 * what nobody has looked at: it appears while no window of ours has the focus, and the focus clears it.
 */
export const createNotifier = (onPressed: () => void): Notifier => {
  let last: Notification | null = null;
  const clear = (): void => {
    last?.close();
    last = null;
    app.setBadgeCount(0);
  };
  app.on("browser-window-focus", () => app.setBadgeCount(0));
  return {
    show: (sentence, count) => {
      clear();
      if (BrowserWindow.getFocusedWindow() === null) app.setBadgeCount(count);
      if (!Notification.isSupported()) return;
      last = new Notification({ title: WINDOW_TITLE, body: sentence, silent: true });
      last.on("click", onPressed);
      last.show();
    },
    clear,
  };
};
