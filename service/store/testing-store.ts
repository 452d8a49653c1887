import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  AccountId,
  ClinicId,
  InvitationId,
  OpeningId,
  ParticipantId,
  SessionId,
  VisitId,
  randomIdText,
  systemChance,
} from "../../protocol/ids.ts";
import { HOLD_ENDS_MS, OVERTIME_MS } from "../../protocol/limits.ts";
import { asPhi } from "../../protocol/phi.ts";
import type { AuditAction, AuditEvent } from "../../protocol/audit.ts";
import type { Clock } from "../clock.ts";
import { phiCipher } from "./phi-cipher.ts";
import type {
  AccountRow,
  AdmissionRow,
  AuditRow,
  ClinicRow,
  InvitationRow,
  SessionRow,
  VisitRow,
} from "./rows.ts";
import type { SqliteStoreOptions } from "./sqlite-database.ts";
import { type SqliteStore, openSqliteStore } from "./sqlite-store.ts";
import type { Store } from "./store.ts";

/** A clock that only tests move; set back, its steady side stands still. */
export const fakeClock = (start = 1_800_000_000_000): Clock & { advance(ms: number): void } => {
  let now = start;
  let steady = start;
  return {
    now: () => now,
    steady: () => steady,
    advance(ms) {
      now += ms;
      steady += Math.max(0, ms);
    },
  };
};

/** A service key that is no secret. */
export const testKey = new Uint8Array(32).fill(7);

/** A real SQLite store in memory, or in a file. */
export const memoryStore = (
  options: Partial<Omit<SqliteStoreOptions, "cipher">> = {},
): Promise<SqliteStore> =>
  openSqliteStore({
    path: ":memory:",
    cipher: phiCipher(testKey, systemChance),
    clock: fakeClock(),
    ...options,
  });

/** Runs `work` with a folder of its own and removes it. */
export const inFolder = async <T>(work: (folder: string) => Promise<T>): Promise<T> => {
  const folder = mkdtempSync(join(tmpdir(), "anteroom-store-"));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

const id = () => randomIdText(systemChance);
const hash = () => Buffer.from(systemChance(32)).toString("base64url");
const envelope = { body: "AAAA", signature: Buffer.alloc(64).toString("base64url") };

/** A clinic's row. */
export const someClinic = (): ClinicRow => ({
  id: ClinicId.parse(id()),
  name: "Linden Clinic",
  createdAt: 1,
  wordingText: "",
  phone: "",
  settingsJson: null,
});

/** An account's row. */
export const someAccount = (clinic: ClinicRow, changes: Partial<AccountRow> = {}): AccountRow => ({
  id: AccountId.parse(id()),
  clinicId: clinic.id,
  email: `${id().toLowerCase()}@clinic.example`,
  displayName: "Dr. Ada Winter",
  role: "owner",
  salt: Buffer.alloc(16).toString("base64url"),
  memoryKiB: 65_536,
  passes: 3,
  lanes: 1,
  authHash: "none",
  createdAt: 1,
  lastSignedInAt: null,
  disabledAt: null,
  ...changes,
});

/** A session's row, active; its tokens are nobody's. */
export const someSession = (account: AccountRow, changes: Partial<SessionRow> = {}): SessionRow => ({
  id: SessionId.parse(id()),
  accountId: account.id,
  clinicId: account.clinicId,
  state: "active",
  thumbprint: hash(),
  accessHash: hash(),
  accessUntil: 1_800_000_300_000,
  previousAccessHash: null,
  previousAccessUntil: 0,
  refreshHash: hash(),
  previousRefreshHash: null,
  refreshedAt: 1_800_000_000_000,
  createdAt: 1_800_000_000_000,
  lastActiveAt: 1_800_000_000_000,
  idleMs: 15 * 60_000,
  absoluteMs: 12 * 60 * 60_000,
  inCallUntil: 0,
  factorAt: 1_800_000_000_000,
  steppedUpAt: null,
  wrongTries: 0,
  ...changes,
});

/** A visit's row, scheduled. */
export const someVisit = (host: AccountRow, changes: Partial<VisitRow> = {}): VisitRow => ({
  id: VisitId.parse(id()),
  clinicId: host.clinicId,
  hostAccountId: host.id,
  label: asPhi("Follow-up M. K."),
  kind: "oneToOne",
  startsAt: 1_800_000_000_000,
  minutes: 30,
  places: 1,
  createdAt: 1,
  phase: "scheduled",
  isLocked: false,
  isSuspended: false,
  opening: OpeningId.parse(id()),
  roomName: null,
  openedAt: null,
  endedAt: null,
  epoch: 0,
  rev: 0,
  headHash: null,
  hostParticipantId: null,
  hostHello: null,
  linkHash: hash(),
  passcodeHash: "none",
  passcodeTries: 0,
  restsUntil: null,
  linkRetiredAt: null,
  keptMs: 0,
  heldSince: null,
  overtimeMs: OVERTIME_MS,
  holdMs: HOLD_ENDS_MS,
  ...changes,
});

/** A personal link of a visit. */
export const someInvitation = (visit: VisitRow, changes: Partial<InvitationRow> = {}): InvitationRow => ({
  id: InvitationId.parse(id()),
  visitId: visit.id,
  label: asPhi("Jamie R."),
  linkHash: hash(),
  passcodeHash: "none",
  passcodeTries: 0,
  restsUntil: null,
  createdAt: 1,
  usedAt: null,
  retiredAt: null,
  ...changes,
});

/** Somebody waiting. */
export const someAdmission = (visit: VisitRow, changes: Partial<AdmissionRow> = {}): AdmissionRow => ({
  participantId: ParticipantId.parse(id()),
  visitId: visit.id,
  role: "participant",
  state: "waiting",
  hello: envelope,
  card: null,
  waitingSince: 1_800_000_000_000,
  admittedSeq: null,
  maySpeak: true,
  mayShow: true,
  mayShare: false,
  isConnected: true,
  isMediaConnected: false,
  lastSeenAt: 1_800_000_000_000,
  accountId: null,
  invitationId: null,
  returnHash: null,
  isBack: false,
  handRaisedAt: null,
  lateMinutes: null,
  lateSaidAt: null,
  ...changes,
});

/** An audit row of the service itself. */
export const someAudit = (action: AuditAction, changes: Partial<AuditEvent> = {}): AuditRow => ({
  clinicId: null,
  event: {
    agent: { kind: "service" },
    action,
    visitId: null,
    participantId: null,
    accountId: null,
    outcome: "success",
    detail: null,
    recorded: 1_800_000_000_000,
    ...changes,
  },
});

/** Puts rows into a store, with audit rows, as if they had always been there. */
export const plant = async (
  store: Store,
  rows: {
    clinic?: ClinicRow;
    accounts?: AccountRow[];
    visits?: VisitRow[];
    invitations?: InvitationRow[];
    admissions?: AdmissionRow[];
  },
): Promise<void> => {
  const planted = await store.transaction(async (tx) => {
    if (rows.clinic !== undefined) await tx.clinic.insert(rows.clinic);
    for (const row of rows.accounts ?? []) await tx.account.insert(row);
    for (const row of rows.visits ?? []) await tx.visit.insert(row);
    for (const row of rows.invitations ?? []) await tx.invitation.insert(row);
    for (const row of rows.admissions ?? []) await tx.admission.insert(row);
    await tx.audit.append(someAudit("clinic.created"));
    return { ok: true, value: undefined };
  });
  if (!planted.ok) throw new Error(planted.error.code);
};
