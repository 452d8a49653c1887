import { closeSync, fsyncSync, linkSync, openSync, renameSync, rmSync } from "node:fs";
import { dirname } from "node:path";

const sync = (path: string, flags: string): void => {
  const file = openSync(path, flags);
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
};

/** Makes what is in a file outlive a loss of power. */
export const syncFile = (path: string): void => sync(path, "r+");

/** Makes what was done to a folder's entries outlive a loss of power; Windows has no way to ask for it. */
export const syncFolderOf = (path: string): void => {
  if (process.platform !== "win32") sync(dirname(path), "r");
};

/** The code that Node gives an error of the system; null where it has none. */
export const codeOf = (error: unknown): string | null =>
  error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : null;

/** Makes an empty file that only its owner can read; throws EEXIST when there is one. */
export const makePrivateFile = (path: string): void => closeSync(openSync(path, "wx", 0o600));

/** Gives a finished file its name, in one step and durably; throws EEXIST, and changes nothing, where that name is taken. */
export const publish = (finished: string, path: string): void => {
  try {
    linkSync(finished, path);
    rmSync(finished);
  } catch (error) {
    if (codeOf(error) === "EEXIST") throw error;
    // Some file systems have no second names: the name is taken first, so that nobody else's file is replaced.
    makePrivateFile(path);
    renameSync(finished, path);
  }
  syncFolderOf(path);
};
