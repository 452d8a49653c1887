import { DatabaseSync } from "node:sqlite";
import { Kysely } from "kysely";
import { systemChance } from "../../protocol/ids.ts";
import type { ServiceKey } from "./key-file.ts";
import { migrate } from "./migrations.ts";
import { nodeSqliteDialect } from "./node-sqlite-dialect.ts";
import { phiCipher } from "./phi-cipher.ts";
import type { Tables } from "./tables.ts";
import { someClinic } from "./testing-store.ts";

/** A database as an older version of the service left it, with one clinic; `pages` makes it larger. */
export const makeOldDatabase = async (
  path: string,
  key: ServiceKey,
  { last = "0005-accounts", pages = 0 }: { last?: string; pages?: number } = {},
): Promise<void> => {
  const database = new DatabaseSync(path);
  const db = new Kysely<Tables>({ dialect: nodeSqliteDialect(database, () => undefined) });
  const cipher = phiCipher(key, systemChance);
  database.exec("pragma journal_mode = wal");
  await migrate(db, cipher, 1, last);
  const { id, name, createdAt } = someClinic();
  database
    .prepare(`insert into "clinic" ("id", "name", "createdAt") values (?, ?, ?)`)
    .run(id, name, createdAt);
  database.prepare(`insert into "dataKey" values (?, ?)`).run(id, cipher.newDataKey(id));
  const row = database.prepare(
    `insert into "throttle" ("key", "failures", "blockedUntil", "lastFailureAt") values (?, 0, 0, 0)`,
  );
  for (let page = 0; page < pages; page += 1) row.run(`${page} ${"x".repeat(4_000)}`);
  await db.destroy();
};

/** What a database holds that both old and new forms have, and the last step of its form. */
export const heldIn = (path: string): { clinics: unknown[]; last: unknown } => {
  const database = new DatabaseSync(path, { readOnly: true });
  const clinics = database.prepare(`select "id", "name" from "clinic"`).all();
  const [row] = database.prepare(`select max("id") as "last" from "migration"`).all();
  database.close();
  return { clinics, last: row?.["last"] };
};

/** The newest row of a database's audit log. */
export const lastAuditIn = (path: string): Readonly<Record<string, unknown>> => {
  const database = new DatabaseSync(path, { readOnly: true });
  const [row = {}] = database.prepare(`select * from "audit" order by "seq" desc limit 1`).all();
  database.close();
  return row;
};

/** Changes a database as no service would. */
export const changeIn = (path: string, sql: string): void => {
  const database = new DatabaseSync(path);
  database.exec(sql);
  database.close();
};
