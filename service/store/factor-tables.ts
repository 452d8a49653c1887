import type { Kysely } from "kysely";
import type { AccountId, ClinicId } from "../../protocol/ids.ts";
import { columnCipher } from "./labels.ts";
import type { PhiCipher } from "./phi-cipher.ts";
import type { StoreTx } from "./store.ts";
import type { Tables } from "./tables.ts";
import type { Unit } from "./unit.ts";

type Db = Kysely<Tables>;

const clinicOf = async (db: Db, id: AccountId): Promise<ClinicId> =>
  (await db.selectFrom("account").select("clinicId").where("id", "=", id).executeTakeFirstOrThrow()).clinicId;

/** Secrets of TOTPs, sealed under the data keys of their clinics. */
export const totpTable = (db: Db, unit: Unit, cipher: PhiCipher): StoreTx["totp"] => {
  const secrets = columnCipher(db, cipher, { table: "totp", column: "secret" });
  return {
    async ofAccount(id) {
      const row = await db.selectFrom("totp").selectAll().where("accountId", "=", id).executeTakeFirst();
      if (row === undefined) return null;
      const { secretSealed, ...rest } = row;
      return { ...rest, secret: await secrets.open(await clinicOf(db, id), id, secretSealed) };
    },
    async put({ secret, ...row }) {
      unit.changed();
      const { accountId, ...rest } = row;
      const secretSealed = await secrets.seal(await clinicOf(db, accountId), accountId, secret);
      await db
        .insertInto("totp")
        .values({ ...row, secretSealed })
        .onConflict((conflict) => conflict.column("accountId").doUpdateSet({ ...rest, secretSealed }))
        .execute();
    },
    async setStep(id, lastStep) {
      await db.updateTable("totp").set({ lastStep }).where("accountId", "=", id).execute();
    },
  };
};

/** Recovery codes as keyed hashes, used ones too until they are replaced. */
export const recoveryCodeTable = (db: Db, unit: Unit): StoreTx["recoveryCode"] => ({
  async countLeft(id) {
    const { count } = await db
      .selectFrom("recoveryCode")
      .select((select) => select.fn.countAll<number>().as("count"))
      .where("accountId", "=", id)
      .where("usedAt", "is", null)
      .executeTakeFirstOrThrow();
    return count;
  },
  async replace(accountId, hashes) {
    unit.changed();
    await db.deleteFrom("recoveryCode").where("accountId", "=", accountId).execute();
    for (const codeHash of hashes)
      await db.insertInto("recoveryCode").values({ accountId, codeHash, usedAt: null }).execute();
  },
  async use(id, codeHash, now) {
    const used = await db
      .updateTable("recoveryCode")
      .set({ usedAt: now })
      .where("accountId", "=", id)
      .where("codeHash", "=", codeHash)
      .where("usedAt", "is", null)
      .executeTakeFirst();
    if (used.numUpdatedRows === 0n) return false;
    unit.changed();
    return true;
  },
});
