import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Kysely } from "kysely";
import { systemChance } from "../../protocol/ids.ts";
import type { Clock } from "../clock.ts";
import { auditTable } from "./audit-table.ts";
import type { ServiceKey } from "./key-file.ts";
import { columnCipher } from "./labels.ts";
import { type PhiCipher, phiCipher } from "./phi-cipher.ts";
import { RestoreRefused, copyBackup, examine } from "./restore.ts";
import { openDatabase } from "./sqlite-database.ts";
import type { Tables } from "./tables.ts";
import { newUnit } from "./unit.ts";

/** What a backup was found to hold. */
export type Tried = { from: string; to: string; clinics: number; sealed: number; audited: number };

/** Opens every sealed value in its own place; answers how many. A value that does not open throws `RestoreRefused`. */
const openSealed = async (db: Kysely<Tables>, cipher: PhiCipher): Promise<number> => {
  const columns = { table: "visit", column: "label" } as const;
  const visitLabels = columnCipher(db, cipher, columns);
  const linkLabels = columnCipher(db, cipher, { ...columns, table: "invitation" });
  const secrets = columnCipher(db, cipher, { table: "totp", column: "secret" });
  const visits = await db.selectFrom("visit").select(["id", "clinicId", "labelSealed"]).execute();
  const links = await db
    .selectFrom("invitation")
    .innerJoin("visit", "visit.id", "invitation.visitId")
    .select(["invitation.id", "visit.clinicId", "invitation.labelSealed"])
    .execute();
  const factors = await db
    .selectFrom("totp")
    .innerJoin("account", "account.id", "totp.accountId")
    .select(["totp.accountId", "account.clinicId", "totp.secretSealed"])
    .execute();
  try {
    for (const row of visits) await visitLabels.open(row.clinicId, row.id, row.labelSealed);
    for (const row of links) await linkLabels.open(row.clinicId, row.id, row.labelSealed);
    for (const row of factors) await secrets.open(row.clinicId, row.accountId, row.secretSealed);
  } catch (cause) {
    throw new RestoreRefused("a sealed value does not open in its place: it was changed or moved", { cause });
  }
  return visits.length + links.length + factors.length;
};

/** Reads the whole audit log; rows are numbered without a gap, so that one that was taken out shows. */
const checkAudit = async (db: Kysely<Tables>): Promise<number> => {
  const { count, last } = await db
    .selectFrom("audit")
    .select((select) => [
      select.fn.countAll<number>().as("count"),
      select.fn.max<number | null>("seq").as("last"),
    ])
    .executeTakeFirstOrThrow();
  if (count !== (last ?? 0)) throw new RestoreRefused("rows of the audit log are missing");
  try {
    return (await auditTable(db, newUnit()).list()).length;
  } catch (cause) {
    throw new RestoreRefused("a row of the audit log cannot be read", { cause });
  }
};

const tryIn = async (folder: string, file: string, key: ServiceKey, clock: Clock): Promise<Tried> => {
  const cipher = phiCipher(key, systemChance);
  const path = copyBackup(file, folder);
  const { form, clinicIds } = await examine(path, cipher);
  const { db } = await openDatabase({ path, cipher, clock });
  try {
    const sealed = await openSealed(db, cipher);
    const audited = await checkAudit(db);
    return { from: form.last ?? "", to: form.newest, clinics: clinicIds.size, sealed, audited };
  } finally {
    await db.destroy();
  }
};

/**
 * Restores a backup into a folder of its own, brings it up to date there, opens every sealed value and reads the audit log,
 * and deletes all of it again. Throws what `examine` throws, and `RestoreRefused`.
 */
export const tryRestore = async (file: string, key: ServiceKey, clock: Clock): Promise<Tried> => {
  const folder = mkdtempSync(join(tmpdir(), "anteroom-verify-"));
  try {
    return await tryIn(folder, file, key, clock);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
