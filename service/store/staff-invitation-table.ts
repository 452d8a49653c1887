import type { Kysely } from "kysely";
import { present } from "./row-values.ts";
import type { StaffInvitationPatch } from "./rows.ts";
import type { StoreTx } from "./store.ts";
import type { Tables } from "./tables.ts";
import type { Unit } from "./unit.ts";

const isBookKeeping = (patch: StaffInvitationPatch): boolean =>
  Object.keys(patch).every((key) => key === "codeTries" || key === "proofTries");

/** Ways into the staff of clinics; a row stays when it was used or retired. */
export const staffInvitationTable = (db: Kysely<Tables>, unit: Unit): StoreTx["staffInvitation"] => {
  const all = db.selectFrom("staffInvitation").selectAll();
  return {
    find: async (id) => (await all.where("id", "=", id).executeTakeFirst()) ?? null,
    byTokenHash: async (tokenHash) =>
      (await all.where("tokenHash", "=", tokenHash).executeTakeFirst()) ?? null,
    openOfClinic: (id, now) =>
      all
        .where("clinicId", "=", id)
        .where("usedAt", "is", null)
        .where("retiredAt", "is", null)
        .where("expiresAt", ">", now)
        .orderBy("createdAt")
        .orderBy("id")
        .execute(),
    async insert(row) {
      unit.changed();
      await db.insertInto("staffInvitation").values(row).execute();
    },
    async update(id, patch) {
      if (Object.keys(patch).length === 0) return;
      if (!isBookKeeping(patch)) unit.changed();
      await db.updateTable("staffInvitation").set(present(patch)).where("id", "=", id).execute();
    },
  };
};
