import { app } from "electron";

/** Whether this is the only running program of this data folder; a second one only calls `onSecond` in the first. */
export const isFirstInstance = (onSecond: () => void): boolean => {
  if (!app.requestSingleInstanceLock()) return false;
  app.on("second-instance", onSecond);
  return true;
};
