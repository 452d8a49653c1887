import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { succeed } from "../../protocol/result.ts";
import type { Clock } from "../clock.ts";
import type { Store } from "./store.ts";
import { memoryStore, someAudit } from "./testing-store.ts";

/** What may happen to a database while the service runs. */
export type Trouble = "full" | "readOnly";

/** A store in a real file that tests make full or read-only, and whose rows they see. */
export type TroubledStore = {
  store: Store;
  /** Begins the trouble and answers what ends it. */
  begin(trouble: Trouble): Promise<() => void>;
  /** Every row but the counts of tries, which may well go up. */
  rows(): unknown[];
};

/** Writes until the database takes no more. */
const fill = async (store: Store): Promise<void> => {
  const more = () =>
    store.transaction(async (tx) => {
      await tx.audit.append(someAudit("visit.listed"));
      return succeed(null);
    });
  while ((await more()).ok);
};

const settings: Record<Trouble, readonly [string, string]> = {
  full: ["PRAGMA max_page_count = 1", "PRAGMA max_page_count = 1000000"],
  readOnly: ["PRAGMA query_only = ON", "PRAGMA query_only = OFF"],
};

const rowsOf = (database: DatabaseSync): unknown[] =>
  database
    .prepare("select name from sqlite_master where type = 'table' and name != 'throttle' order by name")
    .all()
    .flatMap(({ name }) => [name, ...database.prepare(`select * from "${String(name)}"`).all()])
    .map((row) => (typeof row === "object" && row !== null ? { ...row, passcodeTries: 0 } : row));

/** Opens such a store in a folder. */
export const troubledStore = async (folder: string, clock: Clock): Promise<TroubledStore> => {
  const opened: DatabaseSync[] = [];
  const store = await memoryStore({
    path: join(folder, "a.db"),
    clock,
    unsafeTestingConnection: (connection) => void opened.push(connection),
  });
  const [database] = opened;
  if (database === undefined) throw new Error("no database");
  return {
    store,
    rows: () => rowsOf(database),
    async begin(trouble) {
      const [begin, end] = settings[trouble];
      database.exec(begin);
      await fill(store);
      return () => database.exec(end);
    },
  };
};
