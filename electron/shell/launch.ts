import { url as inspectorUrl } from "node:inspector";
import { app } from "electron";
import type { Log } from "../log/log.ts";
import { EXIT_REFUSED, type OwnSwitches, readOwnSwitches, refusalsOf } from "./launch-switches.ts";

/** A start that may go on. */
export type AllowedLaunch = OwnSwitches & {
  /** Only the flavour for end-to-end tests can be inspected. */
  isInspected: boolean;
};

const hasSwitch = (name: string): boolean => app.commandLine.hasSwitch(name);

/** What only the flavour for end-to-end tests may be told; a data folder also a program in development. */
const isForTestsOnly = ({ dataFolder, policyFile }: OwnSwitches): boolean =>
  policyFile !== null || (dataFolder !== null && app.isPackaged);

/** Ends the program (exit code 64) unless its switches and environment are harmless; before anything else is done. */
export const allowLaunch = (log: Log): AllowedLaunch | null => {
  const isInspected = inspectorUrl() !== undefined;
  const refusals = refusalsOf({ hasSwitch, env: process.env, isInspected });
  const own = readOwnSwitches(process.argv);
  if (refusals.length === 0 && own !== null && (isInspected || !isForTestsOnly(own)))
    return { ...own, isInspected };
  log("error", "start.refused", { count: refusals.length });
  for (const name of refusals) process.stderr.write(`Anteroom does not start with ${name}\n`);
  if (refusals.length === 0) process.stderr.write("Anteroom does not understand its own switches\n");
  app.exit(EXIT_REFUSED);
  return null;
};
