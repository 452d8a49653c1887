import {
  chmodSync,
  copyFileSync,
  existsSync,
  linkSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { Kysely } from "kysely";
import { DatabaseDamaged, checkWhole, orDamaged, reading, timeInNames } from "./backup.ts";
import { lockDatabase } from "./database-lock.ts";
import { codeOf, syncFile, syncFolderOf } from "./durable-files.ts";
import { type Form, formOf } from "./migrations.ts";
import { nodeSqliteDialect } from "./node-sqlite-dialect.ts";
import type { PhiCipher } from "./phi-cipher.ts";
import { checkKeys } from "./sqlite-database.ts";
import { writeRestore } from "./restore-audit.ts";
import type { Tables } from "./tables.ts";

/*
 * How a backup takes the place of a database, so that at whatever point the machine stops there is a whole one at its path:
 *
 *   1. the backup is copied into a folder beside the database, examined there, and given the row of this restore   the old one is there
 *   2. the old one's log of changes is written into it, and it gets a second name    the old one is there, twice
 *   3. the copy is renamed over the path                                            the new one is there, the old one by its second name
 */

/** Why a file cannot be restored, as a sentence for an administrator without its first word and its stop. */
export class RestoreRefused extends Error {}

/** What a database was found to be. */
export type Examined = { form: Form; clinicIds: ReadonlySet<string> };

const clinicsIn = (database: DatabaseSync): ReadonlySet<string> =>
  new Set(
    database
      .prepare(`select "id" from "clinic"`)
      .all()
      .map(({ id }) => String(id)),
  );

/** Looks at a database and changes nothing; throws `DatabaseDamaged`, `DatabaseTooNew` or `KeyFileForeign`, or `RestoreRefused` when it is another program's. */
export const examine = async (path: string, cipher: PhiCipher): Promise<Examined> => {
  const database = orDamaged(() => new DatabaseSync(path, { readOnly: true, timeout: 5_000 }));
  try {
    orDamaged(() => checkWhole(database));
    const db = new Kysely<Tables>({ dialect: nodeSqliteDialect(database, () => undefined) });
    await checkKeys(db, cipher);
    const form = await formOf(db);
    if (form.last === null) throw new RestoreRefused("the file holds no database of this service");
    return { form, clinicIds: clinicsIn(database) };
  } finally {
    database.close();
  }
};

const isFile = (path: string): boolean => {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
};

/** Copies a backup into a folder that only this user can enter; throws `RestoreRefused`. */
export const copyBackup = (file: string, folder: string): string => {
  if (!isFile(file)) throw new RestoreRefused("the file of the backup does not exist, or is no regular file");
  if (existsSync(`${file}-wal`) && statSync(`${file}-wal`).size > 0)
    throw new RestoreRefused("the file is a database in use and no backup: make one with the command backup");
  const copy = join(folder, "anteroom.db");
  try {
    copyFileSync(file, copy);
    chmodSync(copy, 0o600);
    syncFile(copy);
  } catch (cause) {
    throw new RestoreRefused(
      codeOf(cause) === "EACCES"
        ? "this user may not read the file of the backup"
        : "the backup cannot be copied: see that the disk has room",
      { cause },
    );
  }
  return copy;
};

/** Writes what lies in the log of changes into the database itself, where that is whole enough for it. */
const settle = (path: string): void => {
  try {
    orDamaged(() => {
      const database = new DatabaseSync(path);
      try {
        database.exec("pragma wal_checkpoint(truncate)");
      } finally {
        database.close();
      }
    });
  } catch (error) {
    if (!(error instanceof DatabaseDamaged)) throw error;
  }
};

const alsoNamed = (path: string, name: string): void => {
  try {
    linkSync(path, name);
  } catch {
    copyFileSync(path, name);
    syncFile(name);
  }
};

/** Gives the old database and what belongs to it second names, and takes away what SQLite would otherwise apply to the new one. */
const keepOld = (path: string, now: number): string | null => {
  const kept = `${path}.replaced.${timeInNames(now)}`;
  const isThere = existsSync(path);
  if (isThere) {
    settle(path);
    alsoNamed(path, kept);
  }
  for (const end of ["-wal", "-journal"]) if (existsSync(path + end)) alsoNamed(path + end, kept + end);
  syncFolderOf(path);
  for (const end of ["-wal", "-shm", "-journal"]) rmSync(path + end, { force: true });
  return isThere ? kept : null;
};

const checkSameClinic = (path: string, { clinicIds }: Examined): void => {
  const present = (() => {
    try {
      return reading(path, clinicsIn);
    } catch {
      // A database that cannot be read any more is what backups are for.
      return new Set<string>();
    }
  })();
  if (present.size > 0 && clinicIds.size > 0 && [...present].every((id) => !clinicIds.has(id)))
    throw new RestoreRefused("the backup is of another clinic than the database that is there");
};

const PREFIX = ".restoring-";

/** What a restore works on: the backup, the path of the database, and the cipher under the key file that belongs to the backup. */
export type RestoreOptions = {
  file: string;
  path: string;
  cipher: PhiCipher;
  isReplacing: boolean;
  now: number;
  /** The operating system's number for who restores; null where it has none. */
  userId: number | null;
  /** For tests: called before each step; throws where the process would die. */
  unsafeTestingFault?: (step: string) => void;
};

const writeDown = (copy: string, { path: replaced, now, userId }: RestoreOptions): void => {
  try {
    writeRestore(copy, { replaced, now, userId });
  } catch (cause) {
    const trouble = "the restore cannot be written into its audit log: see that the disk has room";
    throw new RestoreRefused(trouble, { cause });
  }
};

const putInPlace = async (options: RestoreOptions, folder: string): Promise<string | null> => {
  const { file, path, cipher, now } = options;
  const step = options.unsafeTestingFault ?? (() => undefined);
  step("copy");
  const copy = copyBackup(file, folder);
  step("examine");
  const examined = await examine(copy, cipher);
  if (existsSync(path)) checkSameClinic(path, examined);
  step("write it down");
  writeDown(copy, options);
  step("keep the old one");
  const kept = keepOld(path, now);
  step("put the new one in place");
  renameSync(copy, path);
  syncFolderOf(path);
  step("done");
  return kept;
};

const foldersLeft = (path: string): readonly string[] =>
  readdirSync(dirname(path))
    .filter((name) => name.startsWith(PREFIX))
    .map((name) => join(dirname(path), name));

/**
 * Puts a backup in the place of the database, whose folder must exist; answers where the old one lies now, null where there
 * was none. Throws `DatabaseInUse` while the service runs, what `examine` throws, and `RestoreRefused`; then everything is as it was.
 */
export const restore = async (options: RestoreOptions): Promise<string | null> => {
  const { path, isReplacing } = options;
  const unlock = lockDatabase(path);
  try {
    if (existsSync(path) && !isReplacing)
      throw new RestoreRefused(
        `there is a database already (${basename(path)}): --replace puts the backup in its place and keeps it beside`,
      );
    // What a restore that was killed left behind; nobody else is at work, since the lock is ours.
    for (const folder of foldersLeft(path)) rmSync(folder, { recursive: true, force: true });
    const folder = mkdtempSync(join(dirname(path), PREFIX));
    try {
      return await putInPlace(options, folder);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  } finally {
    unlock();
  }
};
