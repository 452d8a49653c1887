import {
  constants,
  closeSync,
  fstatSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";
import { hkdfSync } from "node:crypto";
import type { Chance } from "../../protocol/ids.ts";
import { utf8 } from "../../protocol/signed/bytes.ts";

const KEY_BYTES = 32;

/** The service's own key: it wraps the data keys of the clinics, and other secrets are derived from it. */
export type ServiceKey = Uint8Array<ArrayBuffer>;

/** Why a key file cannot be used, as a sentence for an administrator. */
export class KeyFileRefused extends Error {}

/** Makes a key file that only its owner can read (0600); throws when there is one already, since losing a key loses the labels. */
export const createKeyFile = (path: string, chance: Chance): void => {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const file = openSync(path, "wx", 0o600);
  try {
    writeSync(file, chance(KEY_BYTES));
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
};

const open = (path: string): number => {
  try {
    return openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  } catch (cause) {
    throw new KeyFileRefused("the key file cannot be opened: it must exist, be no link, and be readable", {
      cause,
    });
  }
};

/** The key of a key file; throws `KeyFileRefused` unless it is a regular file of 32 bytes that only its owner can read. */
export const readKeyFile = (path: string): ServiceKey => {
  const file = open(path);
  try {
    const facts = fstatSync(file);
    if (!facts.isFile()) throw new KeyFileRefused("the key file must be a regular file");
    if (process.platform !== "win32" && facts.mode % 0o100 !== 0)
      throw new KeyFileRefused("the key file must be readable by its owner only (mode 0600)");
    const bytes = readFileSync(file);
    if (bytes.length !== KEY_BYTES) throw new KeyFileRefused(`the key file must hold ${KEY_BYTES} bytes`);
    return new Uint8Array(bytes);
  } finally {
    closeSync(file);
  }
};

/** A secret of 32 bytes for one purpose, derived so that no two purposes share it (HKDF-SHA256, RFC 5869). */
export const secretFor = (key: ServiceKey, purpose: string): Uint8Array<ArrayBuffer> =>
  new Uint8Array(hkdfSync("sha256", key, new Uint8Array(), utf8(`anteroom/1/service/${purpose}`), KEY_BYTES));
