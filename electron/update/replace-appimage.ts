import { type FileHandle, open, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { type ErrorCode, fail } from "../../protocol/errors.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import type { UpdateFile } from "../../protocol/update-manifest.ts";
import { type Disk, NEW_FLAGS, OWNER_ONLY, READ_FLAGS, copyPackage, diskCode, withFile } from "./disk.ts";

/*
 *   private copy --write--> .<name>.new beside the old one --fsync, mode--> rename over the old one --fsync of the folder
 *
 * Until the rename the old one is whole, from then on the new one is; a name is never without a whole file. The old file's
 * bytes live on as long as the running program has them open. What a kill left is removed by the next run.
 */

/** What is put where. */
export type Replacement = {
  /** The private copy of the package. */
  readonly source: string;
  readonly file: UpdateFile;
  /** The AppImage that runs; its place was found safe before (install-folder.ts). */
  readonly target: string;
};

const PERMISSIONS = 0o777;
const OWNER_STARTS = 0o100;

/** The permissions of the old one; null when there is no file. */
const modeOf = (target: string): Promise<number | null> =>
  withFile(open(target, READ_FLAGS), async (handle) => {
    const found = await handle.stat();
    return found.isFile() ? (found.mode & PERMISSIONS) | OWNER_STARTS : null;
  });

const writeBeside = async (
  source: FileHandle,
  beside: string,
  { file, mode, disk }: { file: UpdateFile; mode: number; disk: Disk },
): Promise<boolean> =>
  withFile(open(beside, NEW_FLAGS, OWNER_ONLY), async (handle) => {
    if (!(await copyPackage(source, handle, { file, disk }))) return false;
    await disk.setMode(handle, mode);
    await disk.sync(handle);
    return true;
  });

/** The step that cannot be taken back is taken; the folder's own record of it may only follow later. */
const settle = async (target: string, disk: Disk): Promise<void> => {
  try {
    await disk.syncFolder(dirname(target));
  } catch (error) {
    diskCode(error, "UPDATE_INSTALL_FAILED");
  }
};

const replace = async (
  { source, file, target }: Replacement,
  beside: string,
  disk: Disk,
): Promise<ErrorCode | null> => {
  const mode = await modeOf(target);
  if (mode === null) return "UPDATE_INSTALL_FAILED";
  await rm(beside, { force: true, recursive: true });
  const isWhole = await withFile(open(source, READ_FLAGS), (handle) =>
    writeBeside(handle, beside, { file, mode, disk }),
  );
  if (!isWhole) return "UPDATE_ALTERED";
  await disk.rename(beside, target);
  await settle(target, disk);
  return null;
};

const removeQuietly = (path: string): Promise<void> =>
  rm(path, { force: true, recursive: true }).catch(() => undefined);

/**
 * Puts a package in the place of the running AppImage, whole or not at all, also when it is killed; only while the install
 * lock is held. UPDATE_NO_SPACE, UPDATE_ALTERED or UPDATE_INSTALL_FAILED leave the old one.
 */
export const replaceAppImage = async (replacement: Replacement, disk: Disk): Promise<Result<null>> => {
  const { target } = replacement;
  const beside = join(dirname(target), `.${basename(target)}.new`);
  try {
    const code = await replace(replacement, beside, disk);
    if (code === null) return succeed(null);
    await removeQuietly(beside);
    return fail(code);
  } catch (error) {
    await removeQuietly(beside);
    return fail(diskCode(error, "UPDATE_INSTALL_FAILED"));
  }
};
