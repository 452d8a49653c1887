import type { Kysely, Selectable } from "kysely";
import type { ClinicId, VisitId } from "../../protocol/ids.ts";
import { labelCipher } from "./labels.ts";
import type { PhiCipher } from "./phi-cipher.ts";
import { present } from "./row-values.ts";
import type { InvitationPatch, InvitationRow } from "./rows.ts";
import type { StoreTx } from "./store.ts";
import type { InvitationTable, Tables } from "./tables.ts";
import type { Unit } from "./unit.ts";

const isBookKeeping = (patch: InvitationPatch): boolean =>
  Object.keys(patch).every((key) => key === "passcodeTries" || key === "usedAt");

const clinicOf = async (db: Kysely<Tables>, id: VisitId): Promise<ClinicId> =>
  (await db.selectFrom("visit").select("clinicId").where("id", "=", id).executeTakeFirstOrThrow()).clinicId;

/** Personal links, with their labels sealed in the database and open in the rows. */
export const invitationTable = (db: Kysely<Tables>, unit: Unit, cipher: PhiCipher): StoreTx["invitation"] => {
  const labels = labelCipher(db, cipher, "invitation");
  const opened = async (row: Selectable<InvitationTable> | undefined): Promise<InvitationRow | null> => {
    if (row === undefined) return null;
    const { labelSealed, ...rest } = row;
    return { ...rest, label: await labels.open(await clinicOf(db, row.visitId), row.id, labelSealed) };
  };
  const all = db.selectFrom("invitation").selectAll();
  return {
    find: async (id) => opened(await all.where("id", "=", id).executeTakeFirst()),
    byHash: async (id, linkHash) =>
      opened(await all.where("visitId", "=", id).where("linkHash", "=", linkHash).executeTakeFirst()),
    async ofVisit(id) {
      const rows = await all.where("visitId", "=", id).orderBy("createdAt").orderBy("id").execute();
      const list: InvitationRow[] = [];
      for (const row of rows) {
        const invitation = await opened(row);
        if (invitation !== null) list.push(invitation);
      }
      return list;
    },
    async insert({ label, ...row }) {
      unit.changed();
      const labelSealed = await labels.seal(await clinicOf(db, row.visitId), row.id, label);
      await db
        .insertInto("invitation")
        .values({ ...row, labelSealed })
        .execute();
    },
    async update(id, patch) {
      if (Object.keys(patch).length === 0) return;
      if (!isBookKeeping(patch)) unit.changed();
      await db.updateTable("invitation").set(present(patch)).where("id", "=", id).execute();
    },
  };
};
