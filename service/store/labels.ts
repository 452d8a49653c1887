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

/** The same for the plain text of any column. */
export type ColumnCipher = {
  seal(clinicId: ClinicId, rowId: string, text: string): Promise<string>;
  open(clinicId: ClinicId, rowId: string, sealed: string): Promise<string>;
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

/** Seals and opens the values of one column, each bound to its own row: one that was moved opens nowhere. */
export const columnCipher = (
  db: Kysely<Tables>,
  cipher: PhiCipher,
  column: Pick<Place, "table" | "column">,
): ColumnCipher => {
  const keyOf = keysOf(db, cipher);
  return {
    seal: async (clinicId, rowId, text) =>
      cipher.seal(await keyOf(clinicId), { ...column, clinicId, rowId }, text),
    open: async (clinicId, rowId, sealed) =>
      cipher.open(await keyOf(clinicId), { ...column, clinicId, rowId }, sealed),
  };
};

/** Labels under the data keys of their clinics. */
export const labelCipher = (
  db: Kysely<Tables>,
  cipher: PhiCipher,
  table: "visit" | "invitation",
): LabelCipher => {
  const texts = columnCipher(db, cipher, { table, column: "label" });
  return {
    seal: (clinicId, rowId, label) => texts.seal(clinicId, rowId, label.reveal()),
    open: async (clinicId, rowId, sealed) => asPhi(await texts.open(clinicId, rowId, sealed)),
  };
};
