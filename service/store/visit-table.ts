import type { Kysely, Selectable } from "kysely";
import type { ClinicId, VisitId } from "../../protocol/ids.ts";
import { asPhi } from "../../protocol/phi.ts";
import type { PhiCipher, Place } from "./phi-cipher.ts";
import type { VisitPatch, VisitRow } from "./rows.ts";
import { envelopeOf, flag, present, unlessNull } from "./row-values.ts";
import type { StoreTx } from "./store.ts";
import type { Tables, VisitTable } from "./tables.ts";
import type { Unit } from "./unit.ts";

type Db = Kysely<Tables>;
type DataKeyOf = (clinicId: ClinicId) => Promise<Uint8Array>;

const labelPlace = (clinicId: ClinicId, id: VisitId): Place => ({
  clinicId,
  table: "visit",
  column: "label",
  rowId: id,
});

const rowOf = (row: Selectable<VisitTable>, label: string): VisitRow => {
  const { labelSealed: _, ...rest } = row;
  return {
    ...rest,
    label: asPhi(label),
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

const keysOf = (db: Db, cipher: PhiCipher): DataKeyOf => {
  const known = new Map<ClinicId, Uint8Array>();
  return async (clinicId) => {
    const { wrapped } = await db
      .selectFrom("dataKey")
      .select("wrapped")
      .where("clinicId", "=", clinicId)
      .executeTakeFirstOrThrow();
    const key = known.get(clinicId) ?? cipher.unwrap(clinicId, wrapped);
    known.set(clinicId, key);
    return key;
  };
};

const linksOf = (db: Db, id: VisitId) =>
  db
    .selectFrom(
      db
        .selectFrom("visit")
        .select(["id as visitId", "linkHash"])
        .unionAll(db.selectFrom("pastLink").select(["visitId", "linkHash"]))
        .as("link"),
    )
    .select("linkHash")
    .where("visitId", "=", id);

/** Visits, with their labels sealed in the database and open in the rows. */
export const visitTable = (db: Db, unit: Unit, cipher: PhiCipher): StoreTx["visit"] => {
  const keyOf = keysOf(db, cipher);
  const opened = async (row: Selectable<VisitTable>): Promise<VisitRow> =>
    rowOf(row, cipher.open(await keyOf(row.clinicId), labelPlace(row.clinicId, row.id), row.labelSealed));
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
    notEnded: async () =>
      allOpened(
        await db.selectFrom("visit").selectAll().where("phase", "!=", "ended").orderBy("startsAt").execute(),
      ),
    async insert(row) {
      unit.changed();
      const { label, isLocked, isSuspended, hostHello, ...rest } = row;
      const place = labelPlace(row.clinicId, row.id);
      await db
        .insertInto("visit")
        .values({
          ...rest,
          labelSealed: cipher.seal(await keyOf(row.clinicId), place, label.reveal()),
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
