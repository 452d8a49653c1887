import { type Hash, createHash } from "node:crypto";
import { constants } from "node:fs";
import { type FileHandle, open, rename } from "node:fs/promises";
import type { ErrorCode } from "../../protocol/errors.ts";
import type { UpdateFile } from "../../protocol/update-manifest.ts";

/** The acts on the disk that may fail or be cut short at a bad moment; tests stand in between. */
export type Disk = {
  /** All of the bytes, from this place of the file on. */
  readonly write: (file: FileHandle, bytes: Uint8Array, at: number) => Promise<void>;
  readonly sync: (file: FileHandle) => Promise<void>;
  readonly setMode: (file: FileHandle, mode: number) => Promise<void>;
  readonly rename: (from: string, to: string) => Promise<void>;
  /** Makes sure of the names in a folder. */
  readonly syncFolder: (folder: string) => Promise<void>;
};

/** Windows has neither flag; there the folder belongs to the person alone. Not blocking, since the open of a FIFO waits for ever. */
const SAFE = (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
/** Opens a file that is there, and no link. */
export const READ_FLAGS = constants.O_RDONLY | SAFE;
/** Opens a file that is there to go on with it, and no link. */
export const GO_ON_FLAGS = constants.O_RDWR | SAFE;
/** Makes a file that is not there. */
export const NEW_FLAGS = constants.O_RDWR | constants.O_CREAT | constants.O_EXCL | SAFE;
/** Nobody but its owner reads or writes such a file. */
export const OWNER_ONLY = 0o600;

const writeAll = async (file: FileHandle, bytes: Uint8Array, at: number): Promise<void> => {
  let done = 0;
  while (done < bytes.length) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, at + done);
    done += bytesWritten;
  }
};

/** Runs a job with an open file, and closes it whatever comes. */
export const withFile = async <T>(
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

/** Windows cannot sync a folder; its rename is journalled. */
const syncFolder = async (folder: string): Promise<void> => {
  if (process.platform === "win32") return;
  await withFile(open(folder, constants.O_RDONLY), (handle) => handle.sync());
};

/** The machine's own disk. */
export const systemDisk: Disk = {
  write: writeAll,
  sync: (file) => file.sync(),
  setMode: (file, mode) => file.chmod(mode),
  rename: (from, to) => rename(from, to),
  syncFolder,
};

/** The code that the operating system gave to an error; empty where it gave none. */
export const systemCodeOf = (error: unknown): string =>
  error instanceof Error && "code" in error ? String(error.code) : "";

const NO_ROOM = ["ENOSPC", "EDQUOT", "EFBIG"];

/** UPDATE_NO_SPACE for a disk or a share of it that is full, `otherwise` for all else that the disk refuses. A bug is thrown on. */
export const diskCode = (error: unknown, otherwise: ErrorCode): ErrorCode => {
  const code = systemCodeOf(error);
  if (code === "") throw error;
  return NO_ROOM.includes(code) ? "UPDATE_NO_SPACE" : otherwise;
};

const CHUNK = 1 << 20;

/** The bytes of an open file from its start, in chunks that live until the next one, and at most `limit` of them. */
export async function* chunksOf(file: FileHandle, limit: number): AsyncGenerator<Uint8Array, void> {
  const buffer = Buffer.alloc(Math.min(CHUNK, limit));
  let at = 0;
  while (at < limit) {
    const { bytesRead } = await file.read(buffer, 0, Math.min(buffer.length, limit - at), at);
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
    at += bytesRead;
  }
}

/** The hash that manifests have of packages. */
export const startHash = (): Hash => createHash("sha512");

/** Whether these are the bytes of the manifest. */
export const isHashOf = (hash: Hash, file: UpdateFile): boolean => hash.digest("base64") === file.sha512;

/** Copies an open file into another one and hashes what is written; whether that is the package of the manifest. */
export const copyPackage = async (
  from: FileHandle,
  to: FileHandle,
  { file, disk }: { file: UpdateFile; disk: Disk },
): Promise<boolean> => {
  const hash = startHash();
  let at = 0;
  for await (const chunk of chunksOf(from, file.size + 1)) {
    if (at + chunk.length > file.size) return false;
    hash.update(chunk);
    await disk.write(to, chunk, at);
    at += chunk.length;
  }
  return at === file.size && isHashOf(hash, file);
};
