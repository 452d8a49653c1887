import type { Kysely, Selectable } from "kysely";
import { AuditEvent } from "../../protocol/audit.ts";
import type { AuditRow } from "./rows.ts";
import type { StoreTx } from "./store.ts";
import type { AuditTable, Tables } from "./tables.ts";
import type { Unit } from "./unit.ts";

const rowOf = (row: Selectable<AuditTable>): AuditRow => ({
  clinicId: row.clinicId,
  event: AuditEvent.parse({
    agent: row.agentId === null ? { kind: row.agentKind } : { kind: row.agentKind, id: row.agentId },
    action: row.action,
    visitId: row.visitId,
    participantId: row.participantId,
    accountId: row.accountId,
    outcome: row.outcome,
    detail: row.detail === null ? null : JSON.parse(row.detail),
    recorded: row.recorded,
  }),
});

/** What happened, in order. The database refuses to change or to drop a row. */
export const auditTable = (db: Kysely<Tables>, unit: Unit): StoreTx["audit"] => ({
  async list(filter) {
    const all = db.selectFrom("audit").selectAll().orderBy("seq");
    const asked = filter === undefined ? all : all.where("visitId", "=", filter.visitId);
    return (await asked.execute()).map(rowOf);
  },
  async append({ clinicId, event }) {
    const { agent, detail: said, ...rest } = AuditEvent.parse(event);
    const detail = said === null ? null : JSON.stringify(said);
    const agentId = "id" in agent ? agent.id : null;
    await db
      .insertInto("audit")
      .values({ clinicId, agentKind: agent.kind, agentId, detail, ...rest })
      .execute();
    unit.audited();
  },
});
