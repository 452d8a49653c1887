import { DatabaseSync } from "node:sqlite";
import { AuditAction, AuditDetail } from "../../protocol/audit.ts";
import { reading } from "./backup.ts";
import { syncFile } from "./durable-files.ts";

/** When the newest row of a database's audit log was written; null where there is none that can be read. */
export const lastRecordedIn = (path: string): number | null => {
  try {
    return reading(path, (database) => {
      const at = database.prepare(`select max("recorded") as "at" from "audit"`).get()?.["at"];
      return typeof at === "number" ? at : null;
    });
  } catch {
    return null;
  }
};

const columnsOf = (database: DatabaseSync): ReadonlySet<string> =>
  new Set(
    database
      .prepare(`select "name" from pragma_table_info('audit')`)
      .all()
      .map(({ name }) => String(name)),
  );

/** What a restore is written down with: the database that it replaces, which need not be there, and who does it when. */
export type Restoring = { replaced: string; now: number; userId: number | null };

/**
 * Adds the row of a restore to the copy that will take the database's place, as its form allows: that of an older form has no
 * room for the detail. The copy is on the disk, with nothing beside it, when this answers.
 */
export const writeRestore = (copy: string, { replaced, now, userId }: Restoring): void => {
  const detail = AuditDetail.parse({
    kind: "restore",
    backupUntil: lastRecordedIn(copy),
    replacedUntil: lastRecordedIn(replaced),
    userId,
  });
  const row = {
    agentKind: "service",
    action: AuditAction.enum["database.restored"],
    outcome: "success",
    detail: JSON.stringify(detail),
    recorded: now,
  };
  const database = new DatabaseSync(copy);
  try {
    const columns = columnsOf(database);
    const given = Object.entries(row).filter(([name]) => columns.has(name));
    const names = given.map(([name]) => `"${name}"`).join(", ");
    const marks = given.map(() => "?").join(", ");
    database
      .prepare(`insert into "audit" (${names}) values (${marks})`)
      .run(...given.map(([, value]) => value));
  } finally {
    database.close();
  }
  syncFile(copy);
};
