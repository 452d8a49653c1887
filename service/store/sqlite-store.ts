import { AsyncLocalStorage } from "node:async_hooks";
import type { Kysely } from "kysely";
import { fail } from "../../protocol/errors.ts";
import type { Result } from "../../protocol/result.ts";
import { accountTable, cardKeyTable, clinicTable, throttleTable } from "./account-tables.ts";
import { auditTable } from "./audit-table.ts";
import { lockDatabase } from "./database-lock.ts";
import { recoveryCodeTable, totpTable } from "./factor-tables.ts";
import { invitationTable } from "./invitation-table.ts";
import { admissionTable, boardTable, ticketTable } from "./people-tables.ts";
import type { PhiCipher } from "./phi-cipher.ts";
import type { ServiceSecrets } from "./service-secrets.ts";
import { sessionTable } from "./session-table.ts";
import { type SqliteStoreOptions, openDatabase } from "./sqlite-database.ts";
import { staffInvitationTable } from "./staff-invitation-table.ts";
import type { Store, StoreTx } from "./store.ts";
import type { Tables } from "./tables.ts";
import { type Unit, newUnit } from "./unit.ts";
import { visitTable } from "./visit-table.ts";

/** Primary result codes of SQLite that mean "not now": busy, locked, no memory, read-only, I/O, corrupt, full, cannot open, no database. */
const unavailable = new Set([5, 6, 7, 8, 10, 11, 13, 14, 26]);

const isUnavailable = (error: unknown): boolean =>
  error instanceof Error &&
  "errcode" in error &&
  typeof error.errcode === "number" &&
  unavailable.has(error.errcode % 256);

const txOf = (db: Kysely<Tables>, unit: Unit, cipher: PhiCipher): StoreTx => ({
  clinic: clinicTable(db, unit, cipher),
  account: accountTable(db, unit),
  totp: totpTable(db, unit, cipher),
  recoveryCode: recoveryCodeTable(db, unit),
  staffInvitation: staffInvitationTable(db, unit),
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

/** A store in a SQLite file, with the service's own secrets that lie in it. */
export type SqliteStore = Store & { secrets: ServiceSecrets };

/** Opens (and brings up to date) a store in one SQLite file; throws when it cannot, `DatabaseInUse` while another process has it, `KeyFileForeign` when the key file is not its own, `DatabaseTooNew` when a newer service wrote it. */
export const openSqliteStore = async (options: SqliteStoreOptions): Promise<SqliteStore> => {
  const { cipher } = options;
  const unlock = lockDatabase(options.path);
  const { db, secrets } = await openDatabase(options).catch((error: unknown) => {
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
    secrets,
    transaction,
    read: (work) => guarded(() => work(txOf(db, newUnit(), cipher))),
    close() {
      isClosed = true;
      return queue(() => db.destroy()).finally(unlock);
    },
  };
};
