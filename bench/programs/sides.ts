import { ensureElectron } from "../../build/runtime/electron.ts";
import type { ElectronRuntime } from "../../build/runtime/electron-stand-in.ts";
import { type Package, ensurePackage } from "../../build/package/package.ts";
import { ROOT, cacheHere } from "../../build/runtime/provision.ts";
import { ensureBareProgram } from "./bare-program.ts";

/** The two sides, E0 first. */
export const SIDES = ["bare", "ours"] as const;

/** E0 or ours. */
export type Side = (typeof SIDES)[number];

/** The Electron that both are made of, and both programs, packaged. */
export type Programs = { readonly electron: ElectronRuntime } & Readonly<Record<Side, Package>>;

/** An address that cannot be heard: the program needs one to show its first screen, and asks it nothing there. */
const SERVER = "--server=http://127.0.0.1:9";

/** With what words a side is started. */
export const SWITCHES: Readonly<Record<Side, readonly string[]>> = { bare: [], ours: [SERVER] };

/** Packages both: our release, and E0. */
export const bothPrograms = async (log: (line: string) => void): Promise<Programs> => {
  const electron = await ensureElectron({ root: ROOT, cache: cacheHere(), log });
  log("Packaging the release and the bare program ...");
  return {
    electron,
    bare: await ensureBareProgram(electron),
    ours: await ensurePackage("release", electron),
  };
};
