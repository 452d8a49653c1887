import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { dirname, resolve } from "node:path";

/** Why a file cannot be used: words that follow its name, for an administrator. */
export class FileRefused extends Error {}

const open = (path: string, linkFlag: number, words: string): number => {
  try {
    // Without O_NONBLOCK a pipe in the file's place would hold up the start for ever.
    return openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | linkFlag);
  } catch (cause) {
    throw new FileRefused(`cannot be opened: it must ${words}`, { cause });
  }
};

/** What is in an open file from its beginning on, `max` bytes at most. */
const readUpTo = (file: number, max: number): Uint8Array<ArrayBuffer> => {
  const bytes = new Uint8Array(max);
  let length = 0;
  for (let read = -1; read !== 0 && length < max; length += read)
    read = readSync(file, bytes, length, max - length, null);
  return bytes.slice(0, length);
};

/** Who may read a file. A credential of systemd shows the right that it gives this user as one of the group (systemd.exec, CREDENTIALS). */
type Readers = "owner" | "credential" | "anybody";

const readersOf = (path: string): Readers => {
  const credentials = process.env["CREDENTIALS_DIRECTORY"] ?? "";
  return credentials !== "" && dirname(resolve(path)) === resolve(credentials) ? "credential" : "owner";
};

/** The bits of a file's mode that nobody but these readers needs. */
const tooWide: Readonly<Record<Readers, number>> = { owner: 0o077, credential: 0o037, anybody: 0 };

/** Looks at and reads one descriptor, which is closed. */
const readOpen = (file: number, maxBytes: number, readers: Readers): Uint8Array<ArrayBuffer> => {
  try {
    const facts = fstatSync(file);
    if (!facts.isFile()) throw new FileRefused("must be a regular file");
    if (process.platform !== "win32" && (facts.mode & tooWide[readers]) !== 0)
      throw new FileRefused("must be readable by its owner only (mode 0600)");
    const bytes = readUpTo(file, maxBytes + 1);
    if (bytes.length > maxBytes) throw new FileRefused(`must not be larger than ${maxBytes} bytes`);
    return bytes;
  } finally {
    closeSync(file);
  }
};

/** The bytes of a regular file that only its owner can read; throws `FileRefused`. */
export const readPrivateFile = (path: string, maxBytes: number): Uint8Array<ArrayBuffer> =>
  readOpen(open(path, constants.O_NOFOLLOW, "exist, be no link, and be readable"), maxBytes, readersOf(path));

/** The bytes of a regular file that anybody may read, over links too; throws `FileRefused`. */
export const readPublicFile = (path: string, maxBytes: number): Uint8Array<ArrayBuffer> =>
  readOpen(open(path, 0, "exist and be readable"), maxBytes, "anybody");
