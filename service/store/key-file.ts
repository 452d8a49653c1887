import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { hkdfSync } from "node:crypto";
import type { Chance } from "../../protocol/ids.ts";
import { utf8 } from "../../protocol/signed/bytes.ts";
import { FileRefused, readPrivateFile } from "../private-file.ts";
import { syncFolderOf } from "./durable-files.ts";

const KEY_BYTES = 32;

/** The service's own key: it wraps the data keys of the clinics and the service's secrets. */
export type ServiceKey = Uint8Array<ArrayBuffer>;

/** Why a key file cannot be used, as a sentence for an administrator. */
export class KeyFileRefused extends Error {}

/** The key file is good, but another one wrapped what is in the database. */
export class KeyFileForeign extends KeyFileRefused {}

/** A fresh service key. */
export const newServiceKey = (chance: Chance): ServiceKey => chance(KEY_BYTES);

const writeKey = (path: string, key: ServiceKey): void => {
  const file = openSync(path, "wx", 0o600);
  try {
    writeSync(file, key);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  syncFolderOf(path);
};

/** Makes a key file that only its owner can read (0600); throws when there is one already, since losing a key loses the labels. */
export const createKeyFile = (path: string, chance: Chance): void => {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  writeKey(path, newServiceKey(chance));
};

/** Where a new key lies between the moment it is made and the moment it takes the key file's place. */
export const nextKeyFile = (path: string): string => `${path}.new`;

const inItsFolder = (work: () => void): void => {
  try {
    work();
  } catch (cause) {
    throw new KeyFileRefused("a new key file cannot be written: its folder must be writable", { cause });
  }
};

/** Writes the next key beside the key file, durably; one that was left behind there is replaced. */
export const writeNextKey = (path: string, key: ServiceKey): void =>
  inItsFolder(() => {
    rmSync(nextKeyFile(path), { force: true });
    writeKey(nextKeyFile(path), key);
  });

/** Puts the next key in the place of the key file, in one step and durably. */
export const takeNextKey = (path: string): void =>
  inItsFolder(() => {
    renameSync(nextKeyFile(path), path);
    syncFolderOf(path);
  });

/** The key of a key file; throws `KeyFileRefused` unless it is a regular file of 32 bytes that only its owner can read. */
export const readKeyFile = (path: string): ServiceKey => {
  const bytes = (() => {
    try {
      return readPrivateFile(path, KEY_BYTES);
    } catch (error) {
      if (!(error instanceof FileRefused)) throw error;
      throw new KeyFileRefused(`the key file ${error.message}`, { cause: error });
    }
  })();
  if (bytes.length !== KEY_BYTES) throw new KeyFileRefused(`the key file must hold ${KEY_BYTES} bytes`);
  return bytes;
};

/** A secret of 32 bytes for one purpose, derived so that no two purposes share it (HKDF-SHA256, RFC 5869). */
export const secretFor = (key: ServiceKey, purpose: string): Uint8Array<ArrayBuffer> =>
  new Uint8Array(hkdfSync("sha256", key, new Uint8Array(), utf8(`anteroom/1/service/${purpose}`), KEY_BYTES));
