import { type FileHandle, mkdtemp, open, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { type ErrorCode, fail } from "../../protocol/errors.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import type { UpdateFile } from "../../protocol/update-manifest.ts";
import {
  type Disk,
  NEW_FLAGS,
  OWNER_ONLY,
  READ_FLAGS,
  copyPackage,
  diskCode,
  systemCodeOf,
  withFile,
} from "./disk.ts";
import { isOwnFolder } from "./own-folder.ts";

/** A package as the manifest has it, in a folder that only this user reaches; the one thing to install from. */
export type PrivateFile = {
  readonly path: string;
  /** Removes it and its folder. */
  readonly dispose: () => Promise<void>;
};

/** Where private copies are made, and by whom. */
export type PrivateBase = {
  /** A folder of this user's own; made where it is missing. */
  readonly folder: string;
  /** null where the system has no such ids. */
  readonly uid: number | null;
  readonly disk: Disk;
};

const PREFIX = "install-";
/** Its owner may read and start it, and nobody write it; on Windows a mode says nothing of the kind. */
const READ_AND_START = 0o500;

const openSource = async (path: string): Promise<FileHandle | null> => {
  try {
    return await open(path, READ_FLAGS);
  } catch (error) {
    if (systemCodeOf(error) === "") throw error;
    return null;
  }
};

/** Copies through the descriptor and nothing else, so that a swap of the path cannot matter any more. */
const copyInto = async (
  source: FileHandle,
  target: string,
  { file, base: { disk, uid } }: { file: UpdateFile; base: PrivateBase },
): Promise<ErrorCode | null> => {
  if (!(await source.stat()).isFile()) return "UPDATE_ALTERED";
  return withFile(open(target, NEW_FLAGS, OWNER_ONLY), async (copy) => {
    if (!(await copyPackage(source, copy, { file, disk }))) return "UPDATE_ALTERED";
    await disk.sync(copy);
    if (uid !== null) await disk.setMode(copy, READ_AND_START);
    return null;
  });
};

const copyTo = async (
  source: FileHandle,
  file: UpdateFile,
  base: PrivateBase,
): Promise<Result<PrivateFile>> => {
  const fresh = await mkdtemp(join(base.folder, PREFIX));
  const dispose = () => rm(fresh, { recursive: true, force: true });
  const path = join(fresh, file.name);
  try {
    const code = await copyInto(source, path, { file, base });
    if (code === null) return succeed({ path, dispose });
    await dispose();
    return fail(code);
  } catch (error) {
    await dispose();
    throw error;
  }
};

/**
 * Copies a fetched package to where nobody else can change it, hashing what is written: UPDATE_ALTERED when that is not the
 * package of the manifest (any more), UPDATE_FOLDER_UNSAFE when others reach the base, UPDATE_NO_SPACE, UPDATE_INSTALL_FAILED.
 */
export const takePrivately = async (
  path: string,
  file: UpdateFile,
  base: PrivateBase,
): Promise<Result<PrivateFile>> => {
  if (!(await isOwnFolder(base.folder, base.uid))) return fail("UPDATE_FOLDER_UNSAFE");
  const source = await openSource(path);
  if (source === null) return fail("UPDATE_ALTERED");
  try {
    return await copyTo(source, file, base);
  } catch (error) {
    return fail(diskCode(error, "UPDATE_INSTALL_FAILED"));
  } finally {
    await source.close();
  }
};

/** Removes the private copies that killed runs left; only while the install lock is held. */
export const sweepPrivate = async ({ folder, uid }: PrivateBase): Promise<void> => {
  if (!(await isOwnFolder(folder, uid))) return;
  const left = (await readdir(folder)).filter((name) => name.startsWith(PREFIX));
  for (const name of left) await rm(join(folder, name), { recursive: true, force: true });
};
