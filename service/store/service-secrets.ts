import type { Kysely } from "kysely";
import type { PhiCipher } from "./phi-cipher.ts";
import type { Tables } from "./tables.ts";

/** What the service keeps a secret of its own for. */
export type SecretPurpose = "pepper" | "sign-in";

/** The secret of each purpose: 32 bytes that outlive every change of the key file, which only wraps them. */
export type ServiceSecrets = Readonly<Record<SecretPurpose, Uint8Array<ArrayBuffer>>>;

/** Until now these were derived from the key file; databases that hold anything go on with the same ones. */
export const keepFormerSecrets = async (db: Kysely<Tables>, cipher: PhiCipher): Promise<void> => {
  await db.schema
    .createTable("serviceSecret")
    .addColumn("purpose", "text", (column) => column.primaryKey().notNull())
    .addColumn("wrapped", "text", (column) => column.notNull())
    .execute();
  const clinics = await db.selectFrom("dataKey").select("clinicId").execute();
  if (clinics.length === 0) return;
  const rows = (["pepper", "sign-in"] as const).map((purpose) => ({
    purpose,
    wrapped: cipher.wrapSecret(purpose, cipher.formerSecret(purpose)),
  }));
  await db.insertInto("serviceSecret").values(rows).execute();
};

const secretOf = async (
  db: Kysely<Tables>,
  cipher: PhiCipher,
  purpose: SecretPurpose,
): Promise<Uint8Array<ArrayBuffer>> => {
  const kept = await db
    .selectFrom("serviceSecret")
    .select("wrapped")
    .where("purpose", "=", purpose)
    .executeTakeFirst();
  if (kept !== undefined) return cipher.unwrapSecret(purpose, kept.wrapped);
  const wrapped = cipher.newSecret(purpose);
  await db.insertInto("serviceSecret").values({ purpose, wrapped }).execute();
  return cipher.unwrapSecret(purpose, wrapped);
};

/** Reads the secrets; those that are not there yet are made. Whoever needs another one adds its purpose above and its line here. */
export const serviceSecrets = async (db: Kysely<Tables>, cipher: PhiCipher): Promise<ServiceSecrets> => ({
  pepper: await secretOf(db, cipher, "pepper"),
  "sign-in": await secretOf(db, cipher, "sign-in"),
});
