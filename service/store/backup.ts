import { randomBytes } from "node:crypto";
import { existsSync, rmSync, statSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { codeOf, makePrivateFile, publish, syncFile } from "./durable-files.ts";

/** Why there is no backup, as the end of a sentence for an administrator. The database is as it was. */
export class BackupRefused extends Error {}

/** The file is no database, or a damaged one. */
export class DatabaseDamaged extends Error {}

/** Primary result codes of SQLite for a file that is damaged or no database. */
const damaged = new Set([11, 26]);

const isDamage = (error: unknown): boolean =>
  error instanceof Error &&
  "errcode" in error &&
  typeof error.errcode === "number" &&
  damaged.has(error.errcode % 256);

/** Runs `work` on a database; throws `DatabaseDamaged` where SQLite finds that it is none, or a damaged one. */
export const orDamaged = <T>(work: () => T): T => {
  try {
    return work();
  } catch (cause) {
    if (!isDamage(cause)) throw cause;
    throw new DatabaseDamaged("the file is damaged or no database", { cause });
  }
};

/** Opens a database to read, does `work` and closes it. Answers what the work does; throws `DatabaseDamaged`. */
export const reading = <T>(path: string, work: (database: DatabaseSync) => T): T =>
  orDamaged(() => {
    const database = new DatabaseSync(path, { readOnly: true, timeout: 5_000 });
    try {
      return work(database);
    } finally {
      database.close();
    }
  });

/** Throws `DatabaseDamaged` unless every page, index and reference of an open database is sound. */
export const checkWhole = (database: DatabaseSync): void => {
  const [first] = database.prepare("pragma integrity_check(1)").all();
  if (first?.["integrity_check"] !== "ok") throw new DatabaseDamaged("the file is damaged or no database");
  if (database.prepare("pragma foreign_key_check").get() !== undefined)
    throw new DatabaseDamaged("rows of the database refer to others that are not there");
};

const wordsOf = (error: unknown): string => {
  if (codeOf(error) === "EEXIST") return "there is a file of that name already";
  return error instanceof DatabaseDamaged
    ? error.message
    : "it cannot be written there: see that the folder exists, that this user may write to it, and that the disk has room";
};

/**
 * Writes a consistent copy of the database at `path` into a new file that only its owner can read; the database may be in
 * use meanwhile. The copy has its name only once it was found whole and is on the disk. Answers its size in bytes; throws
 * `BackupRefused`.
 */
export const backUp = (path: string, to: string): number => {
  const partial = `${to}.${randomBytes(6).toString("hex")}.partial`;
  try {
    if (existsSync(to)) throw Object.assign(new Error("taken"), { code: "EEXIST" });
    makePrivateFile(partial);
    reading(path, (database) => void database.prepare("vacuum into ?").run(partial));
    reading(partial, checkWhole);
    syncFile(partial);
    publish(partial, to);
    return statSync(to).size;
  } catch (cause) {
    rmSync(partial, { force: true });
    throw new BackupRefused(wordsOf(cause), { cause });
  }
};

/** A time as it stands in names of files: `20261123T101112345Z`. */
export const timeInNames = (now: number): string => new Date(now).toISOString().replaceAll(/[-:.]/g, "");
