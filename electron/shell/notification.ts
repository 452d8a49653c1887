import { Notification } from "electron";
import { WINDOW_TITLE } from "./window.ts";

/** Shows one sentence under the program's name; pressing it brings the window to the front. */
export const showNotice = (sentence: string, onPressed: () => void): void => {
  if (!Notification.isSupported()) return;
  const notification = new Notification({ title: WINDOW_TITLE, body: sentence, silent: true });
  notification.on("click", onPressed);
  notification.show();
};
