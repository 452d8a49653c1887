import type { Kysely } from "kysely";
import type { SessionPatch } from "./rows.ts";
import { present } from "./row-values.ts";
import type { StoreTx } from "./store.ts";
import type { Tables } from "./tables.ts";
import type { Unit } from "./unit.ts";

const stateful: readonly string[] = ["state", "steppedUpAt", "factorAt"] satisfies (keyof SessionPatch)[];

/** Sessions; card key, tickets and used refresh tokens go with them by the foreign keys. */
export const sessionTable = (db: Kysely<Tables>, unit: Unit): StoreTx["session"] => ({
  find: async (id) =>
    (await db.selectFrom("session").selectAll().where("id", "=", id).executeTakeFirst()) ?? null,
  findByAccess: async (hash) =>
    (await db
      .selectFrom("session")
      .selectAll()
      .where((where) => where.or([where("accessHash", "=", hash), where("previousAccessHash", "=", hash)]))
      .executeTakeFirst()) ?? null,
  findByRefresh: async (hash) =>
    (await db
      .selectFrom("session")
      .selectAll()
      .where((where) =>
        where.or([
          where("refreshHash", "=", hash),
          where("id", "=", where.selectFrom("pastRefresh").select("sessionId").where("hash", "=", hash)),
        ]),
      )
      .executeTakeFirst()) ?? null,
  ofAccount: (id) =>
    db
      .selectFrom("session")
      .selectAll()
      .where("accountId", "=", id)
      .orderBy("createdAt")
      .orderBy("id")
      .execute(),
  list: () => db.selectFrom("session").selectAll().orderBy("createdAt").orderBy("id").execute(),
  async insert(row) {
    unit.changed();
    await db.insertInto("session").values(row).execute();
  },
  async update(id, patch) {
    if (Object.keys(patch).length === 0) return;
    if (Object.keys(patch).some((key) => stateful.includes(key))) unit.changed();
    if (patch.refreshHash !== undefined)
      await db
        .insertInto("pastRefresh")
        .columns(["hash", "sessionId"])
        .expression((from) => from.selectFrom("session").select(["refreshHash", "id"]).where("id", "=", id))
        .execute();
    await db.updateTable("session").set(present(patch)).where("id", "=", id).execute();
  },
  async remove(id) {
    unit.changed();
    await db.deleteFrom("session").where("id", "=", id).execute();
  },
  async forget(id) {
    await db.deleteFrom("cardKey").where("sessionId", "=", id).execute();
    await db.deleteFrom("ticket").where("sessionId", "=", id).execute();
  },
  async touch(id, lastActiveAt) {
    await db
      .updateTable("session")
      .set({ lastActiveAt })
      .where("id", "=", id)
      .where("lastActiveAt", "<", lastActiveAt)
      .execute();
  },
});
