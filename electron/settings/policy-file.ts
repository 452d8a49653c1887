import { constants } from "node:fs";
import { type FileHandle, lstat, open } from "node:fs/promises";
import type { PolicyProblem } from "./policy-reading.ts";

/** A file that only its rightful owner could have written. */
export type OwnedFile = {
  readonly path: string;
  /** Folders that must be that owner's too and writable by nobody else, the outermost first. */
  readonly folders: readonly string[];
  /** User id of file and folders: 0, the administrator, but in tests; null for a person's own file, whose owner is not asked. */
  readonly ownerUid: number | null;
};

/** The bytes, or that the file (or a folder above it) does not exist, or why it is not trusted. */
export type OwnedBytes =
  | { readonly kind: "bytes"; readonly bytes: Uint8Array }
  | { readonly kind: "absent" }
  | { readonly kind: "refused"; readonly reason: PolicyProblem };

/** Largest policy file. Bytes. */
export const POLICY_BYTES_MAX = 64 * 1024;

const WRITABLE_BY_OTHERS = 0o022;

type Owned = { readonly uid: number; readonly mode: number };

const refusal = (reason: PolicyProblem): OwnedBytes => ({ kind: "refused", reason });

const ownerProblem = ({ uid, mode }: Owned, ownerUid: number | null): PolicyProblem | null => {
  if (ownerUid === null) return null;
  if (uid !== ownerUid) return "wrongOwner";
  return (mode & WRITABLE_BY_OTHERS) === 0 ? null : "writableByOthers";
};

const codeOf = (error: unknown): string =>
  error instanceof Error && "code" in error ? String(error.code) : "";

/** What an error of the file system says of the file: a symlink is no file, and only ENOENT means that there is none. */
const fromError = (error: unknown): OwnedBytes => {
  const code = codeOf(error);
  if (code === "ENOENT") return { kind: "absent" };
  // a symlink (Linux, macOS; FreeBSD says EMLINK), a socket, a file in the place of a folder
  return ["ELOOP", "EMLINK", "ENXIO", "ENOTDIR"].includes(code) ? refusal("notAFile") : refusal("unreadable");
};

const folderProblem = async (folder: string, ownerUid: number | null): Promise<PolicyProblem | null> => {
  const found = await lstat(folder);
  return found.isDirectory() ? ownerProblem(found, ownerUid) : "notAFile";
};

/** Reads some bytes into a place of a buffer, as a file's handle does. */
export type ReadSome = (into: Uint8Array, at: number, length: number) => Promise<{ bytesRead: number }>;

/** Reads to the end, and at most one byte more than is allowed, whatever the size was said to be. */
export const readLimited = async (readSome: ReadSome): Promise<OwnedBytes> => {
  const bytes = new Uint8Array(POLICY_BYTES_MAX + 1);
  let length = 0;
  for (;;) {
    const { bytesRead } = await readSome(bytes, length, bytes.length - length);
    length += bytesRead;
    if (length > POLICY_BYTES_MAX) return refusal("tooLarge");
    if (bytesRead === 0) return { kind: "bytes", bytes: bytes.slice(0, length) };
  }
};

const readHandle = async (handle: FileHandle, ownerUid: number | null): Promise<OwnedBytes> => {
  const found = await handle.stat();
  if (!found.isFile()) return refusal("notAFile");
  const problem = ownerProblem(found, ownerUid);
  if (problem !== null) return refusal(problem);
  return found.size > POLICY_BYTES_MAX
    ? refusal("tooLarge")
    : await readLimited((into, at, length) => handle.read(into, at, length));
};

/** Reads a file through one descriptor, and only if nobody but its owner could have written it: what is checked is what is read, a link is not followed and a pipe does not hold us up. */
export const readOwnedFile = async ({ path, folders, ownerUid }: OwnedFile): Promise<OwnedBytes> => {
  try {
    for (const folder of folders) {
      const problem = await folderProblem(folder, ownerUid);
      if (problem !== null) return refusal(problem);
    }
    const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
    const handle = await open(path, flags);
    try {
      return await readHandle(handle, ownerUid);
    } finally {
      await handle.close();
    }
  } catch (error) {
    return fromError(error);
  }
};
