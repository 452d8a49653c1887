import { readFileSync } from "node:fs";
import { join } from "node:path";
import { app } from "electron";
import type { Log } from "../log/log.ts";
import { runTool } from "../settings/policy-runner.ts";
import { type PolicySourceParts, policySourceAt, policySourceOf } from "../settings/policy-source.ts";
import { type After, startPolicyWatch } from "../settings/policy-watch.ts";
import { SETTINGS_FILE, settingsOf } from "../settings/settings.ts";
import { createSettingsWriter, readUserSettings } from "../settings/user-settings.ts";
import { type Workstation, createWorkstation } from "../settings/workstation.ts";
import type { AllowedLaunch } from "./launch.ts";

const readText = (path: string): string | null => {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
};

const sourceOf = ({ policyFile }: AllowedLaunch): PolicySourceParts =>
  policyFile === null
    ? policySourceOf({ platform: process.platform, systemRoot: process.env["SystemRoot"], run: runTool })
    : policySourceAt(policyFile, process.getuid?.() ?? 0);

/** What it starts with, and who is told of every change. */
export type WorkstationStart = {
  readonly launch: AllowedLaunch;
  readonly log: Log;
  readonly after: After;
  readonly onChange: () => void;
};

/** What holds on this machine, from its first moment on. */
export const startWorkstation = async ({
  launch,
  log,
  after,
  onChange,
}: WorkstationStart): Promise<Workstation> => {
  const dataFolder = app.getPath("userData");
  const fileText = readText(join(dataFolder, SETTINGS_FILE));
  const { serverOrigin: server } = settingsOf(launch.server, fileText);
  if (launch.server === null && fileText !== null && server === null) log("warn", "settings.ignored");
  const { kept, isRefused } = await readUserSettings(dataFolder);
  if (isRefused) log("warn", "settings.ignored");
  const watch = await startPolicyWatch({
    ...sourceOf(launch),
    after,
    onChange: (machine) => workstation.setMachine(machine),
  });
  const write = createSettingsWriter(dataFolder);
  const parts = { platform: process.platform, machine: watch.now(), kept, server, write, onChange };
  const workstation = createWorkstation(parts);
  return workstation;
};
