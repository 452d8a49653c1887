import { lstat, mkdir } from "node:fs/promises";
import { systemCodeOf } from "./disk.ts";

/** This process's user; null where the system has no such ids. */
export const ownUid = (): number | null => process.getuid?.() ?? null;

const FOLDER_OWNER_ONLY = 0o700;
const OTHERS = 0o077;

/**
 * Makes the folder unless it is there; whether it is a folder of this user that nobody else can look into. False too when it
 * cannot be made. (Windows has no such ids: there the folder must lie in the person's own profile.)
 */
export const isOwnFolder = async (path: string, uid: number | null): Promise<boolean> => {
  try {
    await mkdir(path, { recursive: true, mode: FOLDER_OWNER_ONLY });
    const found = await lstat(path);
    return found.isDirectory() && (uid === null || (found.uid === uid && (found.mode & OTHERS) === 0));
  } catch (error) {
    if (systemCodeOf(error) === "") throw error;
    return false;
  }
};
