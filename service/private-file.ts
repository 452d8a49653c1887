import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";

/** Why a file with a secret cannot be used: words that follow "the key file", for an administrator. */
export class PrivateFileRefused extends Error {}

const open = (path: string): number => {
  try {
    // Without O_NONBLOCK a pipe in the file's place would hold up the start for ever.
    return openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (cause) {
    throw new PrivateFileRefused("cannot be opened: it must exist, be no link, and be readable", { cause });
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

/** The bytes of a regular file that only its owner can read, looked at and read through one descriptor; throws `PrivateFileRefused`. */
export const readPrivateFile = (path: string, maxBytes: number): Uint8Array<ArrayBuffer> => {
  const file = open(path);
  try {
    const facts = fstatSync(file);
    if (!facts.isFile()) throw new PrivateFileRefused("must be a regular file");
    if (process.platform !== "win32" && facts.mode % 0o100 !== 0)
      throw new PrivateFileRefused("must be readable by its owner only (mode 0600)");
    const bytes = readUpTo(file, maxBytes + 1);
    if (bytes.length > maxBytes) throw new PrivateFileRefused(`must not be larger than ${maxBytes} bytes`);
    return bytes;
  } finally {
    closeSync(file);
  }
};
