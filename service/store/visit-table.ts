import type { Kysely, Selectable } from "kysely";
import type { AccountId, VisitId } from "../../protocol/ids.ts";
import { labelCipher } from "./labels.ts";
import type { PhiCipher } from "./phi-cipher.ts";
import type { VisitPatch, VisitRow } from "./rows.ts";
import { envelopeOf, flag, present, unlessNull } from "./row-values.ts";
import type { StoreTx } from "./store.ts";
import type { Tables, VisitTable } from "./tables.ts";
import type { Unit } from "./unit.ts";

type Db = Kysely<Tables>;

const rowOf = (row: Selectable<VisitTable>, label: VisitRow["label"]): VisitRow => {
  const { labelSealed: _, ...rest } = row;
  return {
    ...rest,
    label,
    isLocked: row.isLocked === 1,
    isSuspended: row.isSuspended === 1,
    hostHello: unlessNull(row.hostHello, envelopeOf),
  };
};

const patchOf = ({ isLocked, isSuspended, hostHello, ...rest }: VisitPatch): Partial<VisitTable> => ({
  ...present(rest),
  ...(isLocked === undefined ? {} : { isLocked: flag(isLocked) }),
  ...(isSuspended === undefined ? {} : { isSuspended: flag(isSuspended) }),
  ...(hostHello === undefined ? {} : { hostHello: unlessNull(hostHello, (hello) => JSON.stringify(hello)) }),
});

/** A try is counted before it is checked; the row that says how it went follows. */
const isBookKeeping = (patch: VisitPatch): boolean =>
  Object.keys(patch).every((key) => key === "passcodeTries");

const linksOf = (db: Db, id: VisitId) =>
  db
    .selectFrom(
      db
        .selectFrom("visit")
        .select(["id as visitId", "linkHash"])
        .unionAll(db.selectFrom("pastLink").select(["visitId", "linkHash"]))
        .unionAll(db.selectFrom("invitation").select(["visitId", "linkHash"]))
        .as("link"),
    )
    .select("linkHash")
    .where("visitId", "=", id);

const visitsWithDeviceOf = (db: Db, id: AccountId) =>
  db
    .selectFrom("admission")
    .select("visitId")
    .where("accountId", "=", id)
    .where("state", "in", ["admitted", "connected"]);

/** Visits, with their labels sealed in the database and open in the rows. */
export const visitTable = (db: Db, unit: Unit, cipher: PhiCipher): StoreTx["visit"] => {
  const labels = labelCipher(db, cipher, "visit");
  const opened = async (row: Selectable<VisitTable>): Promise<VisitRow> =>
    rowOf(row, await labels.open(row.clinicId, row.id, row.labelSealed));
  const allOpened = async (rows: readonly Selectable<VisitTable>[]): Promise<VisitRow[]> => {
    const all: VisitRow[] = [];
    for (const row of rows) all.push(await opened(row));
    return all;
  };
  return {
    async find(id) {
      const row = await db.selectFrom("visit").selectAll().where("id", "=", id).executeTakeFirst();
      return row === undefined ? null : opened(row);
    },
    async hadLink(id, linkHash) {
      const row = await linksOf(db, id).where("linkHash", "=", linkHash).executeTakeFirst();
      return row !== undefined;
    },
    ofHost: async (id, from) =>
      allOpened(
        await db
          .selectFrom("visit")
          .selectAll()
          .where("hostAccountId", "=", id)
          .where((where) =>
            where.or([where("startsAt", ">=", from), where("phase", "in", ["open", "onHold"])]),
          )
          .orderBy("startsAt")
          .orderBy("createdAt")
          .execute(),
      ),
    ledBy: async (id) =>
      allOpened(
        await db
          .selectFrom("visit")
          .selectAll()
          .where("phase", "in", ["open", "onHold"])
          .where("id", "in", visitsWithDeviceOf(db, id))
          .orderBy("startsAt")
          .orderBy("createdAt")
          .execute(),
      ),
    notEnded: async () =>
      allOpened(
        await db.selectFrom("visit").selectAll().where("phase", "!=", "ended").orderBy("startsAt").execute(),
      ),
    async insert(row) {
      unit.changed();
      const { label, isLocked, isSuspended, hostHello, ...rest } = row;
      await db
        .insertInto("visit")
        .values({
          ...rest,
          labelSealed: await labels.seal(row.clinicId, row.id, label),
          isLocked: flag(isLocked),
          isSuspended: flag(isSuspended),
          hostHello: unlessNull(hostHello, (hello) => JSON.stringify(hello)),
        })
        .execute();
    },
    async update(id, patch) {
      if (Object.keys(patch).length === 0) return;
      if (!isBookKeeping(patch)) unit.changed();
      if (patch.linkHash !== undefined)
        await db
          .insertInto("pastLink")
          .columns(["visitId", "linkHash"])
          .expression(db.selectFrom("visit").select(["id", "linkHash"]).where("id", "=", id))
          .execute();
      await db.updateTable("visit").set(patchOf(patch)).where("id", "=", id).execute();
    },
  };
};
