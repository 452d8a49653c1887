import type { Kysely } from "kysely";
import type { Tables } from "./tables.ts";

const texts = ["clinicId", "state", "thumbprint", "accessHash", "refreshHash"] as const;
const numbers = [
  "accessUntil",
  "previousAccessUntil",
  "refreshedAt",
  "createdAt",
  "lastActiveAt",
  "idleMs",
  "absoluteMs",
  "inCallUntil",
  "factorAt",
  "wrongTries",
] as const;

/** Sessions become refresh families that are bound to a key: those of before are over, and people sign in anew. */
export const refreshFamilies = async ({ schema }: Kysely<Tables>): Promise<void> => {
  await schema.dropTable("session").execute();
  let session = schema
    .createTable("session")
    .addColumn("id", "text", (column) => column.primaryKey().notNull())
    .addColumn("accountId", "text", (column) => column.notNull().references("account.id"));
  for (const name of texts) session = session.addColumn(name, "text", (column) => column.notNull());
  for (const name of numbers) session = session.addColumn(name, "bigint", (column) => column.notNull());
  await session
    .addColumn("previousAccessHash", "text")
    .addColumn("previousRefreshHash", "text")
    .addColumn("steppedUpAt", "bigint")
    .execute();
  for (const name of ["accessHash", "previousAccessHash", "accountId"])
    await schema.createIndex(`sessionBy_${name}`).on("session").column(name).execute();
  await schema.createIndex("sessionBy_refreshHash").on("session").column("refreshHash").unique().execute();
  await schema
    .createTable("pastRefresh")
    .addColumn("hash", "text", (column) => column.primaryKey().notNull())
    .addColumn("sessionId", "text", (column) => column.notNull().references("session.id").onDelete("cascade"))
    .execute();
  await schema.createIndex("pastRefreshOfSession").on("pastRefresh").column("sessionId").execute();
};
