import type { Kysely } from "kysely";
import type { AccountPatch, CardKeyRow } from "./rows.ts";
import { envelopeOf, present } from "./row-values.ts";
import type { StoreTx } from "./store.ts";
import type { Tables } from "./tables.ts";
import type { PhiCipher } from "./phi-cipher.ts";
import type { Unit } from "./unit.ts";

type Db = Kysely<Tables>;

/** Clinics; each gets its data key with its first row. */
export const clinicTable = (db: Db, unit: Unit, cipher: PhiCipher): StoreTx["clinic"] => ({
  find: async (id) =>
    (await db.selectFrom("clinic").selectAll().where("id", "=", id).executeTakeFirst()) ?? null,
  list: () => db.selectFrom("clinic").selectAll().orderBy("createdAt").orderBy("id").execute(),
  async update(id, patch) {
    unit.changed();
    await db.updateTable("clinic").set(present(patch)).where("id", "=", id).execute();
  },
  async insert(row) {
    unit.changed();
    await db.insertInto("clinic").values(row).execute();
    await db
      .insertInto("dataKey")
      .values({ clinicId: row.id, wrapped: cipher.newDataKey(row.id) })
      .execute();
  },
});

const isBookKeeping = (patch: AccountPatch): boolean =>
  Object.keys(patch).every((key) => key === "lastSignedInAt");

/** Accounts. */
export const accountTable = (db: Db, unit: Unit): StoreTx["account"] => ({
  find: async (id) =>
    (await db.selectFrom("account").selectAll().where("id", "=", id).executeTakeFirst()) ?? null,
  findByEmail: async (email) =>
    (await db
      .selectFrom("account")
      .selectAll()
      .where("email", "=", email)
      .where("disabledAt", "is", null)
      .executeTakeFirst()) ?? null,
  ofClinic: (id) =>
    db
      .selectFrom("account")
      .selectAll()
      .where("clinicId", "=", id)
      .orderBy("createdAt")
      .orderBy("id")
      .execute(),
  async insert(row) {
    unit.changed();
    await db.insertInto("account").values(row).execute();
  },
  async update(id, patch) {
    if (Object.keys(patch).length === 0) return;
    if (!isBookKeeping(patch)) unit.changed();
    await db.updateTable("account").set(present(patch)).where("id", "=", id).execute();
  },
});

/** Card keys: one per account, of its newest sign-in. */
export const cardKeyTable = (db: Db): StoreTx["cardKey"] => ({
  async ofAccount(id): Promise<CardKeyRow | null> {
    const row = await db.selectFrom("cardKey").selectAll().where("accountId", "=", id).executeTakeFirst();
    return row === undefined ? null : { ...row, cardKey: envelopeOf(row.cardKey) };
  },
  async put({ cardKey, ...owner }) {
    const row = { ...owner, cardKey: JSON.stringify(cardKey) };
    await db
      .insertInto("cardKey")
      .values(row)
      .onConflict((conflict) =>
        conflict.column("accountId").doUpdateSet({ sessionId: row.sessionId, cardKey: row.cardKey }),
      )
      .execute();
  },
  async remove(id) {
    await db.deleteFrom("cardKey").where("accountId", "=", id).execute();
  },
});

/** Counters of failures. */
export const throttleTable = (db: Db): StoreTx["throttle"] => ({
  find: async (key) =>
    (await db.selectFrom("throttle").selectAll().where("key", "=", key).executeTakeFirst()) ?? null,
  async put(row) {
    const { key: _, ...counts } = row;
    await db
      .insertInto("throttle")
      .values(row)
      .onConflict((conflict) => conflict.column("key").doUpdateSet(counts))
      .execute();
  },
  async remove(key) {
    await db.deleteFrom("throttle").where("key", "=", key).execute();
  },
  async removeOlder(time) {
    await db.deleteFrom("throttle").where("lastFailureAt", "<", time).execute();
  },
});
