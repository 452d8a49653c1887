import { dirname } from "node:path";
import { linuxPolicy, linuxPolicyFile, policyFileAt } from "./policy-linux.ts";
import { macosPolicy, macosPolicyFile } from "./policy-macos.ts";
import type { ReadPolicy } from "./policy-reading.ts";
import type { RunTool } from "./policy-runner.ts";
import { type WatchFolder, folderWatch, noFolder } from "./policy-watch.ts";
import { windowsPolicy } from "./policy-windows.ts";

/** Where the machine policy of this system is read, and what tells of its changes. */
export type PolicySourceParts = { readonly read: ReadPolicy; readonly watchFolder: WatchFolder };

/** What decides where it is read. */
export type PolicyPlace = {
  /** Node's name of the system. */
  readonly platform: string;
  /** `%SystemRoot%`, on Windows. */
  readonly systemRoot: string | undefined;
  readonly run: RunTool;
};

/** The machine policy of the running system; systems that are neither Windows nor macOS have the file of Linux. */
export const policySourceOf = ({ platform, systemRoot, run }: PolicyPlace): PolicySourceParts => {
  if (platform === "win32") return { read: windowsPolicy(run, systemRoot), watchFolder: noFolder };
  if (platform === "darwin")
    return {
      read: macosPolicy(macosPolicyFile, run),
      watchFolder: folderWatch(dirname(macosPolicyFile.path)),
    };
  return {
    read: linuxPolicy(linuxPolicyFile),
    watchFolder: folderWatch(dirname(linuxPolicyFile.path)),
  };
};

/** A file of `ownerUid` in a folder of `ownerUid` as the machine policy; for the flavour of end-to-end tests only, which can be inspected anyway. */
export const policySourceAt = (path: string, ownerUid: number): PolicySourceParts => ({
  read: linuxPolicy(policyFileAt(path, ownerUid)),
  watchFolder: folderWatch(dirname(path)),
});
