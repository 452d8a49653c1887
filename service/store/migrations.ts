import { type Kysely, sql } from "kysely";
import { makeAccountsWhole } from "./account-migration.ts";
import { identifier, numbers, reference, texts } from "./columns.ts";
import type { PhiCipher } from "./phi-cipher.ts";
import { keepFormerSecrets } from "./service-secrets.ts";
import { refreshFamilies } from "./session-migration.ts";
import type { Tables } from "./tables.ts";

type Migration = {
  id: string;
  up: (db: Kysely<Tables>, cipher: PhiCipher) => Promise<void>;
  /** Rebuilds a table that others refer to: their references are not enforced meanwhile, and checked before it is committed. */
  rebuilds?: true;
};

const accounts = async ({ schema }: Kysely<Tables>): Promise<void> => {
  await numbers(texts(identifier(schema.createTable("clinic")), ["name"]), ["createdAt"]).execute();
  await texts(
    schema
      .createTable("dataKey")
      .addColumn("clinicId", "text", (column) => column.primaryKey().notNull().references("clinic.id")),
    ["wrapped"],
  ).execute();
  const account = texts(reference(identifier(schema.createTable("account")), "clinicId", "clinic.id"), [
    "displayName",
    "role",
    "salt",
    "authHash",
  ]).addColumn("email", "text", (column) => column.notNull().unique());
  await numbers(account, ["memoryKiB", "passes", "lanes", "createdAt"]).execute();
  const session = reference(identifier(schema.createTable("session")), "accountId", "account.id");
  await numbers(reference(session, "clinicId", "clinic.id"), ["createdAt", "lastActiveAt"])
    .addColumn("tokenHash", "text", (column) => column.notNull().unique())
    .execute();
  await texts(
    schema
      .createTable("cardKey")
      .addColumn("accountId", "text", (column) => column.primaryKey().notNull().references("account.id"))
      .addColumn("sessionId", "text", (column) =>
        column.notNull().references("session.id").onDelete("cascade"),
      ),
    ["cardKey"],
  ).execute();
  await numbers(identifier(schema.createTable("throttle"), "key"), [
    "failures",
    "blockedUntil",
    "lastFailureAt",
  ]).execute();
};

const visits = async ({ schema }: Kysely<Tables>): Promise<void> => {
  const owned = reference(
    reference(identifier(schema.createTable("visit")), "clinicId", "clinic.id"),
    "hostAccountId",
    "account.id",
  );
  const texted = texts(owned, ["labelSealed", "kind", "phase", "opening", "linkHash", "passcodeHash"]);
  const counted = numbers(texted, ["startsAt", "minutes", "places", "createdAt", "isLocked", "isSuspended"]);
  await numbers(counted, ["epoch", "rev", "passcodeTries"])
    .addColumn("roomName", "text", (column) => column.unique())
    .addColumn("openedAt", "bigint")
    .addColumn("endedAt", "bigint")
    .addColumn("headHash", "text")
    .addColumn("hostParticipantId", "text")
    .addColumn("hostHello", "text")
    .addColumn("restsUntil", "bigint")
    .execute();
  await texts(reference(schema.createTable("pastLink"), "visitId", "visit.id"), ["linkHash"]).execute();
  await schema.createIndex("pastLinkOfVisit").on("pastLink").column("visitId").execute();
  await schema.createIndex("visitOfHost").on("visit").columns(["hostAccountId", "startsAt"]).execute();
  await schema.createIndex("visitByPhase").on("visit").column("phase").execute();
};

const people = async ({ schema }: Kysely<Tables>): Promise<void> => {
  const admission = reference(
    identifier(schema.createTable("admission"), "participantId"),
    "visitId",
    "visit.id",
  );
  await numbers(texts(admission, ["role", "state", "hello"]), [
    "waitingSince",
    "mayShare",
    "isConnected",
    "isMediaConnected",
    "lastSeenAt",
  ])
    .addColumn("card", "text")
    .addColumn("admittedSeq", "bigint")
    .execute();
  await schema.createIndex("admissionOfVisit").on("admission").columns(["visitId", "state"]).execute();
  const board = numbers(reference(schema.createTable("board"), "visitId", "visit.id"), [
    "seq",
    "epoch",
    "rev",
  ]);
  await texts(board, ["prevHash", "hash", "announce", "rosterBox", "sealedKeys"]).execute();
  await schema.createIndex("boardEntry").on("board").columns(["visitId", "seq"]).unique().execute();
  await numbers(texts(identifier(schema.createTable("ticket"), "ticketHash"), ["purpose"]), ["expiresAt"])
    .addColumn("sessionId", "text", (column) => column.references("session.id").onDelete("cascade"))
    .addColumn("visitId", "text", (column) => column.references("visit.id"))
    .addColumn("participantId", "text", (column) => column.references("admission.participantId"))
    .execute();
};

/** Rows of the audit table are written once: the database itself refuses to change or to drop one. */
const audit = async (db: Kysely<Tables>): Promise<void> => {
  const table = db.schema
    .createTable("audit")
    .addColumn("seq", "integer", (column) => column.primaryKey().autoIncrement().notNull());
  await numbers(texts(table, ["agentKind", "action", "outcome"]), ["recorded"])
    .addColumn("clinicId", "text")
    .addColumn("agentId", "text")
    .addColumn("visitId", "text")
    .addColumn("participantId", "text")
    .execute();
  await db.schema.createIndex("auditOfVisit").on("audit").column("visitId").execute();
  for (const change of ["update", "delete"])
    await sql`create trigger ${sql.id(`audit_no_${change}`)} before ${sql.raw(change)} on "audit"
      begin select raise(abort, 'audit rows are final'); end`.execute(db);
};

const controlOfVisits = async ({ schema }: Kysely<Tables>): Promise<void> => {
  for (const name of ["wordingText", "phone"])
    await schema
      .alterTable("clinic")
      .addColumn(name, "text", (column) => column.notNull().defaultTo(""))
      .execute();
  await schema
    .alterTable("visit")
    .addColumn("keptMs", "bigint", (column) => column.notNull().defaultTo(0))
    .execute();
  for (const name of ["heldSince", "linkRetiredAt"])
    await schema.alterTable("visit").addColumn(name, "bigint").execute();
};

const invitations = async ({ schema }: Kysely<Tables>): Promise<void> => {
  const invitation = reference(identifier(schema.createTable("invitation")), "visitId", "visit.id");
  await numbers(texts(invitation, ["labelSealed", "linkHash", "passcodeHash"]), [
    "passcodeTries",
    "createdAt",
  ])
    .addColumn("restsUntil", "bigint")
    .addColumn("usedAt", "bigint")
    .addColumn("retiredAt", "bigint")
    .execute();
  await schema
    .createIndex("invitationByLink")
    .on("invitation")
    .columns(["visitId", "linkHash"])
    .unique()
    .execute();
};

/** Where somebody came from, of admissions and of the tickets that lead to them. */
const waysIn = async ({ schema }: Kysely<Tables>): Promise<void> => {
  for (const table of ["admission", "ticket"]) {
    for (const [name, target] of [
      ["accountId", "account.id"],
      ["invitationId", "invitation.id"],
    ] as const)
      await schema
        .alterTable(table)
        .addColumn(name, "text", (column) => column.references(target))
        .execute();
    await schema.alterTable(table).addColumn("returnHash", "text").execute();
    await schema
      .alterTable(table)
      .addColumn("isBack", "bigint", (column) => column.notNull().defaultTo(0))
      .execute();
  }
  for (const name of ["handRaisedAt", "lateMinutes", "lateSaidAt"])
    await schema.alterTable("admission").addColumn(name, "bigint").execute();
  await schema.createIndex("admissionByWay").on("admission").columns(["visitId", "returnHash"]).execute();
  await schema.createIndex("admissionOfAccount").on("admission").column("accountId").execute();
};

/** Devices of hosts were nobody's until now. */
const ownDevices = async (db: Kysely<Tables>): Promise<void> => {
  await sql`update "admission" set "accountId" =
    (select "hostAccountId" from "visit" where "visit"."id" = "admission"."visitId")
    where "role" = 'host'`.execute(db);
};

/** What a word lets each send outlives its going. */
const keptRights = async ({ schema }: Kysely<Tables>): Promise<void> => {
  for (const name of ["maySpeak", "mayShow"])
    await schema
      .alterTable("admission")
      .addColumn(name, "bigint", (column) => column.notNull().defaultTo(1))
      .execute();
};

/** Whom an administrator did something to; rows of before do not say. */
const auditedAccounts = async ({ schema }: Kysely<Tables>): Promise<void> => {
  await schema.alterTable("audit").addColumn("accountId", "text").execute();
};

/** What an action says beside who and when; rows of before say nothing. */
const auditDetails = async ({ schema }: Kysely<Tables>): Promise<void> => {
  await schema.alterTable("audit").addColumn("detail", "text").execute();
};

/** In order; one that was released never changes again. */
const migrations: readonly Migration[] = [
  {
    id: "0001-first-visit",
    async up(db) {
      await accounts(db);
      await visits(db);
      await people(db);
      await audit(db);
    },
  },
  {
    id: "0002-controls",
    async up(db) {
      await controlOfVisits(db);
      await invitations(db);
      await waysIn(db);
      await ownDevices(db);
    },
  },
  { id: "0003-kept-rights", up: keptRights },
  { id: "0004-kept-secrets", up: keepFormerSecrets },
  { id: "0005-accounts", up: makeAccountsWhole, rebuilds: true },
  { id: "0006-refresh-families", up: refreshFamilies },
  { id: "0007-audited-accounts", up: auditedAccounts },
  { id: "0008-audit-details", up: auditDetails },
];

/** The database was written by a newer version of the service. */
export class DatabaseTooNew extends Error {}

const checkReferences = async (db: Kysely<Tables>): Promise<void> => {
  const { rows } = await sql`pragma foreign_key_check`.execute(db);
  if (rows.length > 0) throw new Error("a migration left references to nothing");
};

/** One step, whole or not at all. That pragma does nothing inside a transaction. */
const apply = async (
  db: Kysely<Tables>,
  cipher: PhiCipher,
  migration: Migration,
  appliedAt: number,
): Promise<void> => {
  if (migration.rebuilds) await sql`pragma foreign_keys = off`.execute(db);
  try {
    await db.transaction().execute(async (trx) => {
      await migration.up(trx, cipher);
      if (migration.rebuilds) await checkReferences(trx);
      await trx.insertInto("migration").values({ id: migration.id, appliedAt }).execute();
    });
  } finally {
    if (migration.rebuilds) await sql`pragma foreign_keys = on`.execute(db);
  }
};

/** The form of a database: the last step it has (null: none yet), and the one it would come to. */
export type Form = { last: string | null; newest: string };

const appliedIn = async (db: Kysely<Tables>): Promise<ReadonlySet<string>> => {
  const table = await sql`select 1 from sqlite_master where type = 'table' and name = 'migration'`.execute(
    db,
  );
  if (table.rows.length === 0) return new Set();
  const applied = new Set((await db.selectFrom("migration").select("id").execute()).map((row) => row.id));
  const unknown = [...applied].find((id) => migrations.every((migration) => migration.id !== id));
  if (unknown !== undefined)
    throw new DatabaseTooNew(`a newer version of the service wrote this database (${unknown})`);
  return applied;
};

/** Looks and changes nothing; throws `DatabaseTooNew` when a newer program wrote the database. */
export const formOf = async (db: Kysely<Tables>): Promise<Form> => {
  const applied = await appliedIn(db);
  return { last: [...applied].toSorted().at(-1) ?? null, newest: migrations.at(-1)?.id ?? "" };
};

/** Brings the database to the newest form, or to an older one in tests; throws `DatabaseTooNew` when a newer program wrote it. */
export const migrate = async (
  db: Kysely<Tables>,
  cipher: PhiCipher,
  now: number,
  last = migrations.at(-1)?.id ?? "",
): Promise<void> => {
  const applied = await appliedIn(db);
  await numbers(identifier(db.schema.createTable("migration").ifNotExists()), ["appliedAt"]).execute();
  for (const migration of migrations.filter(({ id }) => !applied.has(id) && id <= last))
    await apply(db, cipher, migration, now);
};
