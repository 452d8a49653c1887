import { AsyncLocalStorage } from "node:async_hooks";
import { closeSync, openSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { Kysely } from "kysely";
import { fail } from "../../protocol/errors.ts";
import type { Result } from "../../protocol/result.ts";
import type { Clock } from "../clock.ts";
import { accountTable, cardKeyTable, clinicTable, sessionTable, throttleTable } from "./account-tables.ts";
import { auditTable } from "./audit-table.ts";
import { lockDatabase } from "./database-lock.ts";
import { invitationTable } from "./invitation-table.ts";
import { KeyFileRefused } from "./key-file.ts";
import { migrate } from "./migrations.ts";
import { type BeforeStatement, nodeSqliteDialect } from "./node-sqlite-dialect.ts";
import { admissionTable, boardTable, ticketTable } from "./people-tables.ts";
import type { PhiCipher } from "./phi-cipher.ts";
import type { Store, StoreTx } from "./store.ts";
import type { Tables } from "./tables.ts";
import { type Unit, newUnit } from "./unit.ts";
import { visitTable } from "./visit-table.ts";

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

/** Primary result codes of SQLite that mean "not now": busy, locked, no memory, read-only, I/O, corrupt, full, cannot open, no database. */
const unavailable = new Set([5, 6, 7, 8, 10, 11, 13, 14, 26]);

const isUnavailable = (error: unknown): boolean =>
  error instanceof Error &&
  "errcode" in error &&
  typeof error.errcode === "number" &&
  unavailable.has(error.errcode % 256);

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

const txOf = (db: Kysely<Tables>, unit: Unit, cipher: PhiCipher): StoreTx => ({
  clinic: clinicTable(db, unit, cipher),
  account: accountTable(db, unit),
  session: sessionTable(db, unit),
  cardKey: cardKeyTable(db),
  visit: visitTable(db, unit, cipher),
  invitation: invitationTable(db, unit, cipher),
  admission: admissionTable(db, unit),
  board: boardTable(db, unit),
  ticket: ticketTable(db),
  audit: auditTable(db, unit),
  throttle: throttleTable(db),
});

/** Lets one piece of work run at a time, in the order of asking; work that asks for itself again would wait for ever and throws. */
const oneAtATime = () => {
  const inside = new AsyncLocalStorage<{ isOver: boolean }>();
  let last: Promise<unknown> = Promise.resolve();
  return async <T>(work: () => Promise<T>): Promise<T> => {
    // Timers that were set inside a transaction inherit its context, but may ask once it is over.
    if (inside.getStore()?.isOver === false)
      throw new Error("the store was called inside its own transaction");
    const turn = { isOver: false };
    const run = last
      .then(() => inside.run(turn, work))
      .finally(() => {
        turn.isOver = true;
      });
    last = run.catch(() => undefined);
    return run;
  };
};

const checkKeys = async (db: Kysely<Tables>, cipher: PhiCipher): Promise<void> => {
  const rows = await db.selectFrom("dataKey").selectAll().execute();
  try {
    for (const { clinicId, wrapped } of rows) cipher.unwrap(clinicId, wrapped);
  } catch (cause) {
    throw new KeyFileRefused("the key file is not the one that belongs to this database", { cause });
  }
};

/** A connection, brought up to date and of the right key; closed again where it is not. */
const openDatabase = async (options: SqliteStoreOptions): Promise<Kysely<Tables>> => {
  const database = connect(options.path);
  const db = new Kysely<Tables>({
    dialect: nodeSqliteDialect(database, options.unsafeTestingFault ?? (() => undefined)),
  });
  try {
    await migrate(db, options.clock.now());
    await checkKeys(db, options.cipher);
  } catch (error) {
    await db.destroy();
    throw error;
  }
  options.unsafeTestingConnection?.(database);
  return db;
};

/** Opens (and brings up to date) a store in one SQLite file; throws when it cannot, `DatabaseInUse` while another process has it, `KeyFileRefused` when the key file is not its own, `DatabaseTooNew` when a newer service wrote it. */
export const openSqliteStore = async (options: SqliteStoreOptions): Promise<Store> => {
  const { cipher } = options;
  const unlock = lockDatabase(options.path);
  const db = await openDatabase(options).catch((error: unknown) => {
    unlock();
    throw error;
  });
  const queue = oneAtATime();
  let isClosed = false;
  const guarded = async <T>(work: () => Promise<Result<T>>): Promise<Result<T>> => {
    if (isClosed) return fail("STORE_UNAVAILABLE");
    try {
      return await queue(work);
    } catch (error) {
      if (isUnavailable(error)) return fail("STORE_UNAVAILABLE");
      throw error;
    }
  };
  const transaction: Store["transaction"] = (work) =>
    guarded(() =>
      db.transaction().execute(async (trx) => {
        const unit = newUnit();
        const result = await work(txOf(trx, unit, cipher));
        if (!unit.isAccountedFor()) throw new Error("a change of state without its audit row");
        return result;
      }),
    );
  return {
    transaction,
    read: (work) => guarded(() => work(txOf(db, newUnit(), cipher))),
    close() {
      isClosed = true;
      return queue(() => db.destroy()).finally(unlock);
    },
  };
};
