import { constants } from "node:fs";
import { type FileHandle, lstat, mkdir, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import type { Chance } from "../../protocol/ids.ts";
import type { WrappingKey } from "./entries.ts";
import { openFile, sealFile } from "./sealing.ts";

/** What is larger than an entry of the vault: one sealed file. Nothing here throws. */
export type SealedFilePort = {
  /** The opened bytes; null when there are none, or anything is wrong with them. */
  read: (key: WrappingKey) => Promise<Uint8Array | null>;
  /** Whether the bytes are sealed and safely on disk; otherwise what was there before still is, or nothing. */
  write: (key: WrappingKey, plain: Uint8Array) => Promise<boolean>;
  /** Whether nothing of it is left. */
  remove: () => Promise<boolean>;
  /** Whether there is surely no such file; false when that cannot be seen. */
  isGone: () => Promise<boolean>;
};

/** The sealed file in the program's data folder. */
export const SEALED_FILE = "kept.sealed";

/** Larger files are not read and not written. Bytes. */
export const SEALED_BYTES_MAX = 64 * 1024;

/** Windows has neither flag; there the folder belongs to the person alone. Not blocking, since the open of a FIFO waits for ever. */
const READ_FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
const WRITE_FLAGS = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | (constants.O_NOFOLLOW ?? 0);
const OWNER_ONLY = 0o600;
const FOLDER_OWNER_ONLY = 0o700;

const withFile = async <T>(
  file: Promise<FileHandle>,
  job: (handle: FileHandle) => Promise<T>,
): Promise<T> => {
  const handle = await file;
  try {
    return await job(handle);
  } finally {
    await handle.close();
  }
};

/** At most one byte more than the limit is read, whatever the file said of its size. */
const readUpTo = async (handle: FileHandle, limit: number): Promise<Buffer | null> => {
  const buffer = Buffer.alloc(limit + 1);
  let length = 0;
  while (length < buffer.length) {
    const { bytesRead } = await handle.read(buffer, length, buffer.length - length, length);
    if (bytesRead === 0) return buffer.subarray(0, length);
    length += bytesRead;
  }
  return null;
};

const readRegular = async (path: string): Promise<Buffer | null> =>
  withFile(open(path, READ_FLAGS), async (handle) => {
    const stat = await handle.stat();
    if (!stat.isFile() || stat.size > SEALED_BYTES_MAX) return null;
    return readUpTo(handle, SEALED_BYTES_MAX);
  });

/** Windows cannot sync a folder; its rename is journalled. */
const syncFolder = async (folder: string): Promise<void> => {
  if (process.platform === "win32") return;
  await withFile(open(folder, constants.O_RDONLY), (handle) => handle.sync());
};

const writeWhole = async (path: string, bytes: Uint8Array): Promise<void> => {
  const folder = dirname(path);
  const fresh = `${path}.new`;
  await mkdir(folder, { recursive: true, mode: FOLDER_OWNER_ONLY });
  await rm(fresh, { force: true });
  await withFile(open(fresh, WRITE_FLAGS, OWNER_ONLY), async (handle) => {
    await handle.writeFile(bytes);
    await handle.sync();
  });
  await rename(fresh, path);
  await syncFolder(folder);
};

const removeBoth = async (path: string): Promise<void> => {
  await rm(path, { force: true });
  await rm(`${path}.new`, { force: true });
  await syncFolder(dirname(path)).catch(() => undefined);
};

const isMissing = (error: unknown): boolean =>
  error instanceof Error && "code" in error && error.code === "ENOENT";

const isDone = (job: Promise<void>): Promise<boolean> =>
  job.then(
    () => true,
    () => false,
  );

/** The sealed file at `path`; `purpose` is bound to its content, so that no file stands in for another. */
export const sealedFile = (path: string, purpose: string, chance: Chance): SealedFilePort => ({
  read: async (key) => {
    const sealed = await readRegular(path).catch(() => null);
    return sealed === null ? null : openFile(key, purpose, sealed);
  },
  write: async (key, plain) => {
    const sealed = sealFile(key, purpose, plain, chance);
    return sealed.length <= SEALED_BYTES_MAX && isDone(writeWhole(path, sealed));
  },
  remove: () => isDone(removeBoth(path)),
  isGone: () => lstat(path).then(() => false, isMissing),
});
