import { closeSync, openSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { Kysely, sql } from "kysely";
import type { Clock } from "../clock.ts";
import { backUp, timeInNames } from "./backup.ts";
import { KeyFileForeign } from "./key-file.ts";
import { type Form, formOf, migrate } from "./migrations.ts";
import { type BeforeStatement, nodeSqliteDialect } from "./node-sqlite-dialect.ts";
import type { PhiCipher } from "./phi-cipher.ts";
import { type ServiceSecrets, serviceSecrets } from "./service-secrets.ts";
import type { Tables } from "./tables.ts";

/** What a SQLite store is opened with. */
export type SqliteStoreOptions = {
  /** Path of the database file, or ":memory:". */
  path: string;
  cipher: PhiCipher;
  clock: Clock;
  /** For tests: throws where the process would die. */
  unsafeTestingFault?: BeforeStatement;
  /** For tests: given the connection, to make it full or read-only. */
  unsafeTestingConnection?: (database: DatabaseSync) => void;
};

const connect = (path: string): DatabaseSync => {
  if (path !== ":memory:") closeSync(openSync(path, "a", 0o600));
  const database = new DatabaseSync(path, { enableForeignKeyConstraints: true, timeout: 500 });
  database.exec(`
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA foreign_keys = ON;
    PRAGMA temp_store = MEMORY;
    PRAGMA secure_delete = ON;
    PRAGMA trusted_schema = OFF;
  `);
  return database;
};

const hasTable = async (db: Kysely<Tables>, name: string): Promise<boolean> => {
  const found = await sql`select 1 from sqlite_master where type = 'table' and name = ${name}`.execute(db);
  return found.rows.length > 0;
};

/** Throws `KeyFileForeign` unless this key wrapped what is there; asked before anything is changed. */
export const checkKeys = async (db: Kysely<Tables>, cipher: PhiCipher): Promise<void> => {
  const keys = (await hasTable(db, "dataKey")) ? await db.selectFrom("dataKey").selectAll().execute() : [];
  const secrets = (await hasTable(db, "serviceSecret"))
    ? await db.selectFrom("serviceSecret").selectAll().execute()
    : [];
  try {
    for (const { clinicId, wrapped } of keys) cipher.unwrap(clinicId, wrapped);
    for (const { purpose, wrapped } of secrets) cipher.unwrapSecret(purpose, wrapped);
  } catch (cause) {
    throw new KeyFileForeign("the key file is not the one that belongs to this database", { cause });
  }
};

/** The first digits of a migration's name, as they stand in names of files. */
const numberOf = (id: string): string => id.split("-")[0] ?? id;

/** Where the backup lies that is made before a database of this form is brought up to date. */
const backupBefore = (path: string, { last, newest }: Form, now: number): string =>
  `${path}.${numberOf(last ?? "")}-to-${numberOf(newest)}.${timeInNames(now)}`;

/** Migrations run forward only: the way back is the backup that is made here. A fresh database needs none. */
const backUpBeforeMigrating = (options: SqliteStoreOptions, form: Form): void => {
  if (options.path === ":memory:" || form.last === null || form.last === form.newest) return;
  options.unsafeTestingFault?.("back up");
  backUp(options.path, backupBefore(options.path, form, options.clock.now()));
};

/** An open database, and the service's own secrets that lie in it. */
export type OpenDatabase = { db: Kysely<Tables>; secrets: ServiceSecrets };

/** A connection of the right key, brought up to date after a backup (`BackupRefused` where none can be made); closed again where it is not. The caller has the database's lock. */
export const openDatabase = async (options: SqliteStoreOptions): Promise<OpenDatabase> => {
  const database = connect(options.path);
  const db = new Kysely<Tables>({
    dialect: nodeSqliteDialect(database, options.unsafeTestingFault ?? (() => undefined)),
  });
  try {
    await checkKeys(db, options.cipher);
    backUpBeforeMigrating(options, await formOf(db));
    await migrate(db, options.cipher, options.clock.now());
    const secrets = await serviceSecrets(db, options.cipher);
    options.unsafeTestingConnection?.(database);
    return { db, secrets };
  } catch (error) {
    await db.destroy();
    throw error;
  }
};
