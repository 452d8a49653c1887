import { app } from "electron";
import { type SecondStart, saidBy, secondStartOf } from "./second-start.ts";

/**
 * Whether this is the only running program of this data folder. A second one tells the first what it was asked for
 * and ends: Electron's own copy of its command line is reordered and is not looked at.
 */
export const isFirstInstance = (onSecond: (start: SecondStart) => void): boolean => {
  if (!app.requestSingleInstanceLock(saidBy(process.argv))) return false;
  app.on("second-instance", (_event, _argv, _folder, said) => onSecond(secondStartOf(said)));
  return true;
};
