import type { Kysely, Selectable } from "kysely";
import * as z from "zod";
import { SealedKey } from "../../protocol/board.ts";
import type { VisitId } from "../../protocol/ids.ts";
import { SealedCard } from "../../protocol/visit.ts";
import type { AdmissionPatch, AdmissionRow, BoardRow, TicketRow, TicketUse } from "./rows.ts";
import { envelopeOf, flag, present, unlessNull } from "./row-values.ts";
import type { StoreTx } from "./store.ts";
import type { AdmissionTable, BoardTable, Tables, TicketTable } from "./tables.ts";
import type { Unit } from "./unit.ts";

type Db = Kysely<Tables>;

const SealedKeys = z.array(SealedKey);

const admissionOf = (row: Selectable<AdmissionTable>): AdmissionRow => ({
  ...row,
  hello: envelopeOf(row.hello),
  card: unlessNull(row.card, (json) => SealedCard.parse(JSON.parse(json))),
  maySpeak: row.maySpeak === 1,
  mayShow: row.mayShow === 1,
  mayShare: row.mayShare === 1,
  isConnected: row.isConnected === 1,
  isMediaConnected: row.isMediaConnected === 1,
  isBack: row.isBack === 1,
});

const facts = ["maySpeak", "mayShow", "mayShare", "isConnected", "isMediaConnected", "isBack"] as const;

const patchOf = (patch: AdmissionPatch): Partial<AdmissionTable> => {
  const { card, maySpeak: _, mayShow: __, mayShare: ___, ...others } = patch;
  const { isConnected: ____, isMediaConnected: _____, isBack: ______, ...rest } = others;
  const columns: Partial<AdmissionTable> = present(rest);
  for (const fact of facts) {
    const value = patch[fact];
    if (value !== undefined) columns[fact] = flag(value);
  }
  if (card !== undefined) columns.card = unlessNull(card, (sealed) => JSON.stringify(sealed));
  return columns;
};

const bookKeeping = ["isConnected", "isMediaConnected", "lastSeenAt"];

/** Everybody who ever came to a visit, in the order of waiting. */
const comersOf = (db: Db, id: VisitId) =>
  db
    .selectFrom("admission")
    .selectAll()
    .where("visitId", "=", id)
    .orderBy("waitingSince")
    .orderBy("participantId");

/** Devices of disabled accounts that are not out yet. */
const ofDisabledAccounts = (db: Db) =>
  db
    .selectFrom("account")
    .innerJoin("admission", "admission.accountId", "account.id")
    .innerJoin("visit", "visit.id", "admission.visitId")
    .selectAll("admission")
    .where("account.disabledAt", "is not", null)
    .where("admission.state", "in", ["waiting", "admitted", "connected"])
    .where("visit.phase", "!=", "ended");

/** Everybody's way into visits. */
export const admissionTable = (db: Db, unit: Unit): StoreTx["admission"] => ({
  async find(id) {
    const row = await db
      .selectFrom("admission")
      .selectAll()
      .where("participantId", "=", id)
      .executeTakeFirst();
    return row === undefined ? null : admissionOf(row);
  },
  ofVisit: async (id) => (await comersOf(db, id).execute()).map(admissionOf),
  ofReturnHash: async (id, returnHash) =>
    (await comersOf(db, id).where("returnHash", "=", returnHash).execute()).map(admissionOf),
  async letInByWays(ids, returnHashes) {
    if (ids.length === 0 || returnHashes.length === 0) return [];
    const asked = db.selectFrom("admission").selectAll().where("visitId", "in", ids);
    const letIn = asked.where("returnHash", "in", returnHashes).where("admittedSeq", "is not", null);
    return (await letIn.execute()).map(admissionOf);
  },
  async waitingForVisits(ids) {
    if (ids.length === 0) return [];
    const waiting = db.selectFrom("admission").selectAll().where("state", "=", "waiting");
    const asked = waiting.where("visitId", "in", ids).orderBy("waitingSince").orderBy("participantId");
    return (await asked.execute()).map(admissionOf);
  },
  ofDisabled: async () => (await ofDisabledAccounts(db).execute()).map(admissionOf),
  async countGuests(ids) {
    if (ids.length === 0) return new Map();
    const rows = await db
      .selectFrom("admission")
      .select((select) => ["visitId", select.fn.countAll<number>().as("count")])
      .where("visitId", "in", ids)
      .where("state", "in", ["admitted", "connected"])
      .where("role", "!=", "host")
      .groupBy("visitId")
      .execute();
    return new Map(rows.map(({ visitId, count }) => [visitId, count]));
  },
  waitingForHost: async (id) =>
    (
      await db
        .selectFrom("admission")
        .innerJoin("visit", "visit.id", "admission.visitId")
        .selectAll("admission")
        .where("visit.hostAccountId", "=", id)
        .where("admission.state", "=", "waiting")
        .orderBy("admission.waitingSince")
        .orderBy("admission.participantId")
        .execute()
    ).map(admissionOf),
  async insert(row) {
    unit.changed();
    await db
      .insertInto("admission")
      .values({
        ...row,
        hello: JSON.stringify(row.hello),
        card: unlessNull(row.card, (card) => JSON.stringify(card)),
        maySpeak: flag(row.maySpeak),
        mayShow: flag(row.mayShow),
        mayShare: flag(row.mayShare),
        isConnected: flag(row.isConnected),
        isMediaConnected: flag(row.isMediaConnected),
        isBack: flag(row.isBack),
      })
      .execute();
  },
  async update(id, patch) {
    if (Object.keys(patch).length === 0) return;
    if (Object.keys(patch).some((key) => !bookKeeping.includes(key))) unit.changed();
    await db.updateTable("admission").set(patchOf(patch)).where("participantId", "=", id).execute();
  },
});

const boardRowOf = (row: Selectable<BoardTable>): BoardRow => ({
  ...row,
  announce: envelopeOf(row.announce),
  sealedKeys: SealedKeys.parse(JSON.parse(row.sealedKeys)),
});

/** The boards of visits; entries are only ever appended. */
export const boardTable = (db: Db, unit: Unit): StoreTx["board"] => {
  const head: StoreTx["board"]["head"] = async (id) => {
    const row = await db
      .selectFrom("board")
      .selectAll()
      .where("visitId", "=", id)
      .orderBy("seq", "desc")
      .limit(1)
      .executeTakeFirst();
    return row === undefined ? null : boardRowOf(row);
  };
  return {
    head,
    ofVisit: async (id, from) =>
      (
        await db
          .selectFrom("board")
          .selectAll()
          .where("visitId", "=", id)
          .where("seq", ">=", from)
          .orderBy("seq")
          .execute()
      ).map(boardRowOf),
    async append(row) {
      unit.changed();
      if (row.seq !== ((await head(row.visitId))?.seq ?? 0) + 1) throw new Error("not the next board entry");
      const sealedKeys = JSON.stringify(row.sealedKeys);
      await db
        .insertInto("board")
        .values({ ...row, announce: JSON.stringify(row.announce), sealedKeys })
        .execute();
    },
  };
};

const ticketOf = ({ ticketHash, use, expiresAt }: TicketRow): TicketTable => {
  const isBack = flag(use.purpose === "knock" && use.isBack);
  return { ticketHash, expiresAt, ...noUse, ...use, isBack };
};

const noUse = {
  sessionId: null,
  visitId: null,
  participantId: null,
  accountId: null,
  invitationId: null,
  returnHash: null,
};

const useOf = (row: Selectable<TicketTable>): TicketUse => {
  const { purpose, sessionId, visitId, participantId, invitationId, returnHash, accountId } = row;
  if (purpose === "staff" && sessionId !== null) return { purpose, sessionId };
  if (purpose === "knock" && visitId !== null)
    return { purpose, visitId, invitationId, returnHash, accountId, isBack: row.isBack === 1 };
  if (purpose === "resume" && visitId !== null && participantId !== null)
    return { purpose, visitId, participantId };
  throw new Error("a ticket without its use");
};

/** Single-use tickets. */
export const ticketTable = (db: Db): StoreTx["ticket"] => ({
  async insert(row) {
    await db.insertInto("ticket").values(ticketOf(row)).execute();
  },
  async consume(ticketHash, now) {
    const row = await db
      .deleteFrom("ticket")
      .where("ticketHash", "=", ticketHash)
      .returningAll()
      .executeTakeFirst();
    return row === undefined || row.expiresAt <= now ? null : useOf(row);
  },
  async removeExpired(now) {
    await db.deleteFrom("ticket").where("expiresAt", "<=", now).execute();
  },
});
