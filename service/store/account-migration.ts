import { type Kysely, sql } from "kysely";
import { HOLD_ENDS_MS, OVERTIME_MS } from "../../protocol/limits.ts";
import { identifier, numbers, reference, texts } from "./columns.ts";
import type { Tables } from "./tables.ts";

const kept = ["id", "clinicId", "displayName", "role", "salt", "authHash", "email"];
const counts = ["memoryKiB", "passes", "lanes", "createdAt"];

/** An e-mail is of one account at a time that is not disabled; SQLite drops a column's UNIQUE only with its table. */
const rebuildAccounts = async (db: Kysely<Tables>): Promise<void> => {
  const rebuilt = reference(identifier(db.schema.createTable("rebuilt")), "clinicId", "clinic.id");
  await numbers(texts(rebuilt, kept.slice(2)), counts)
    .addColumn("lastSignedInAt", "bigint")
    .addColumn("disabledAt", "bigint")
    .execute();
  const columns = sql.join([...kept, ...counts].map((name) => sql.ref(name)));
  await sql`insert into "rebuilt" (${columns}) select ${columns} from "account"`.execute(db);
  await db.schema.dropTable("account").execute();
  await sql`alter table "rebuilt" rename to "account"`.execute(db);
  await sql`create unique index "accountByEmail" on "account" ("email") where "disabledAt" is null`.execute(
    db,
  );
  await db.schema.createIndex("accountOfClinic").on("account").column("clinicId").execute();
};

const factors = async ({ schema }: Kysely<Tables>): Promise<void> => {
  const totp = schema
    .createTable("totp")
    .addColumn("accountId", "text", (column) => column.primaryKey().notNull().references("account.id"))
    .addColumn("lastStep", "bigint");
  await numbers(texts(totp, ["secretSealed"]), ["since"]).execute();
  await texts(reference(schema.createTable("recoveryCode"), "accountId", "account.id"), ["codeHash"])
    .addColumn("usedAt", "bigint")
    .execute();
  await schema
    .createIndex("recoveryCodeOfAccount")
    .on("recoveryCode")
    .columns(["accountId", "codeHash"])
    .unique()
    .execute();
};

const staffInvitations = async ({ schema }: Kysely<Tables>): Promise<void> => {
  const table = reference(identifier(schema.createTable("staffInvitation")), "clinicId", "clinic.id");
  await numbers(texts(table, ["purpose", "email", "role"]), [
    "createdAt",
    "expiresAt",
    "codeTries",
    "proofTries",
  ])
    .addColumn("tokenHash", "text", (column) => column.notNull().unique())
    .addColumn("accountId", "text", (column) => column.references("account.id"))
    .addColumn("invitedBy", "text", (column) => column.references("account.id"))
    .addColumn("usedAt", "bigint")
    .addColumn("retiredAt", "bigint")
    .execute();
  await schema.createIndex("staffInvitationOfClinic").on("staffInvitation").column("clinicId").execute();
};

/** Accounts that can be disabled, their second factors, ways into the staff, and what a clinic decided. */
export const makeAccountsWhole = async (db: Kysely<Tables>): Promise<void> => {
  await rebuildAccounts(db);
  await factors(db);
  await staffInvitations(db);
  await db.schema.alterTable("clinic").addColumn("settingsJson", "text").execute();
  for (const [name, ms] of [
    ["overtimeMs", OVERTIME_MS],
    ["holdMs", HOLD_ENDS_MS],
  ] as const)
    await db.schema
      .alterTable("visit")
      .addColumn(name, "bigint", (column) => column.notNull().defaultTo(ms))
      .execute();
};
