import type { Kysely } from "kysely";
import type { ClinicId } from "../../protocol/ids.ts";
import { type Phi, asPhi } from "../../protocol/phi.ts";
import type { PhiCipher, Place } from "./phi-cipher.ts";
import type { Tables } from "./tables.ts";

/** Seals and opens the labels of one table's rows, each bound to its own row. */
export type LabelCipher = {
  seal(clinicId: ClinicId, rowId: string, label: Phi<string>): Promise<string>;
  open(clinicId: ClinicId, rowId: string, sealed: string): Promise<Phi<string>>;
};

const keysOf = (db: Kysely<Tables>, cipher: PhiCipher) => {
  const known = new Map<ClinicId, Uint8Array>();
  return async (clinicId: ClinicId): Promise<Uint8Array> => {
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

/** Labels under the data keys of their clinics; a label that was moved opens nowhere. */
export const labelCipher = (
  db: Kysely<Tables>,
  cipher: PhiCipher,
  table: "visit" | "invitation",
): LabelCipher => {
  const keyOf = keysOf(db, cipher);
  const place = (clinicId: ClinicId, rowId: string): Place => ({ clinicId, table, column: "label", rowId });
  return {
    seal: async (clinicId, rowId, label) =>
      cipher.seal(await keyOf(clinicId), place(clinicId, rowId), label.reveal()),
    open: async (clinicId, rowId, sealed) =>
      asPhi(cipher.open(await keyOf(clinicId), place(clinicId, rowId), sealed)),
  };
};
