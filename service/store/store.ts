import type {
  AccountId,
  ClinicId,
  InvitationId,
  ParticipantId,
  SessionId,
  StaffInvitationId,
  VisitId,
} from "../../protocol/ids.ts";
import type { Result } from "../../protocol/result.ts";
import type {
  AccountPatch,
  AccountRow,
  AdmissionPatch,
  AdmissionRow,
  AuditRow,
  BoardRow,
  CardKeyRow,
  ClinicPatch,
  ClinicRow,
  InvitationPatch,
  InvitationRow,
  SessionPatch,
  SessionRow,
  StaffInvitationPatch,
  StaffInvitationRow,
  ThrottleRow,
  TicketRow,
  TicketUse,
  TotpRow,
  VisitPatch,
  VisitRow,
} from "./rows.ts";

/** Everything that can be asked without changing anything. Missing rows are null; lists come in order of making. */
export type StoreReads = {
  clinic: {
    find(id: ClinicId): Promise<ClinicRow | null>;
    list(): Promise<ClinicRow[]>;
  };
  account: {
    find(id: AccountId): Promise<AccountRow | null>;
    /** Disabled accounts are not found by their e-mail. */
    findByEmail(email: string): Promise<AccountRow | null>;
    /** Everybody of a clinic, disabled accounts too. */
    ofClinic(id: ClinicId): Promise<AccountRow[]>;
  };
  totp: {
    ofAccount(id: AccountId): Promise<TotpRow | null>;
  };
  recoveryCode: {
    /** Codes that were not used yet. */
    countLeft(id: AccountId): Promise<number>;
  };
  staffInvitation: {
    find(id: StaffInvitationId): Promise<StaffInvitationRow | null>;
    byTokenHash(tokenHash: string): Promise<StaffInvitationRow | null>;
    /** Those that can still be redeemed, recoveries too. */
    openOfClinic(id: ClinicId, now: number): Promise<StaffInvitationRow[]>;
  };
  session: {
    find(id: SessionId): Promise<SessionRow | null>;
    /** By its present access token or the one before. */
    findByAccess(hash: string): Promise<SessionRow | null>;
    /** By any refresh token that it ever had. */
    findByRefresh(hash: string): Promise<SessionRow | null>;
    ofAccount(id: AccountId): Promise<SessionRow[]>;
    list(): Promise<SessionRow[]>;
  };
  cardKey: {
    ofAccount(id: AccountId): Promise<CardKeyRow | null>;
  };
  visit: {
    find(id: VisitId): Promise<VisitRow | null>;
    /** Whether this is the hash of any link that the visit ever had: the present one, an older one, a personal one. */
    hadLink(id: VisitId, linkHash: string): Promise<boolean>;
    /** Visits of a host that are open, or that start at `from` or later, by time of start. */
    ofHost(id: AccountId, from: number): Promise<VisitRow[]>;
    /** Running visits in which this account has a device now, by time of start: those that it leads or co-hosts are among them. */
    ledBy(id: AccountId): Promise<VisitRow[]>;
    /** Visits that did not end, of everybody: for timers and for taking up after a restart. */
    notEnded(): Promise<VisitRow[]>;
  };
  invitation: {
    find(id: InvitationId): Promise<InvitationRow | null>;
    /** The personal link of this hash, retired or not. */
    byHash(id: VisitId, linkHash: string): Promise<InvitationRow | null>;
    ofVisit(id: VisitId): Promise<InvitationRow[]>;
  };
  admission: {
    find(id: ParticipantId): Promise<AdmissionRow | null>;
    ofVisit(id: VisitId): Promise<AdmissionRow[]>;
    /** Everybody who came by this way in, in the order of waiting. */
    ofReturnHash(id: VisitId, returnHash: string): Promise<AdmissionRow[]>;
    /** Everybody who was ever let in to one of these visits by one of these ways in, in no order. */
    letInByWays(ids: readonly VisitId[], returnHashes: readonly string[]): Promise<AdmissionRow[]>;
    /** Everybody waiting for any visit of this host, longest first. */
    waitingForHost(id: AccountId): Promise<AdmissionRow[]>;
    /** Everybody waiting for any of these visits, longest first. */
    waitingForVisits(ids: readonly VisitId[]): Promise<AdmissionRow[]>;
    /** Devices of disabled accounts that are in a visit or wait for one that did not end. */
    ofDisabled(): Promise<AdmissionRow[]>;
    /** How many people are in each of these visits now beside whoever leads; a visit with nobody is left out. */
    countGuests(ids: readonly VisitId[]): Promise<Map<VisitId, number>>;
  };
  board: {
    /** Entries with `seq` of `from` and above, in order. */
    ofVisit(id: VisitId, from: number): Promise<BoardRow[]>;
    head(id: VisitId): Promise<BoardRow | null>;
  };
  audit: {
    list(filter?: { visitId: VisitId }): Promise<AuditRow[]>;
  };
  throttle: {
    find(key: string): Promise<ThrottleRow | null>;
  };
};

/**
 * Reads and writes of one transaction. A write marked [state] needs at least one `audit.append` in the same transaction,
 * else the transaction throws and nothing of it stays; the others are book-keeping.
 */
export type StoreTx = {
  /** [state] */
  clinic: StoreReads["clinic"] & {
    insert(row: ClinicRow): Promise<void>;
    update(id: ClinicId, patch: ClinicPatch): Promise<void>;
  };
  /** [state] */
  account: StoreReads["account"] & {
    /** Throws when an account that is not disabled has this e-mail. */
    insert(row: AccountRow): Promise<void>;
    /** [state] when the patch holds anything but `lastSignedInAt`. */
    update(id: AccountId, patch: AccountPatch): Promise<void>;
  };
  totp: StoreReads["totp"] & {
    /** [state] Replaces the account's TOTP. */
    put(row: TotpRow): Promise<void>;
    setStep(id: AccountId, lastStep: number): Promise<void>;
  };
  recoveryCode: StoreReads["recoveryCode"] & {
    /** [state] Drops all codes of the account for these. */
    replace(id: AccountId, codeHashes: readonly string[]): Promise<void>;
    /** [state] Uses a code up; false, and no change, for one that is unknown or used. */
    use(id: AccountId, codeHash: string, now: number): Promise<boolean>;
  };
  staffInvitation: StoreReads["staffInvitation"] & {
    /** [state] */
    insert(row: StaffInvitationRow): Promise<void>;
    /** [state] when the patch holds anything but tries. */
    update(id: StaffInvitationId, patch: StaffInvitationPatch): Promise<void>;
  };
  session: StoreReads["session"] & {
    /** [state] */
    insert(row: SessionRow): Promise<void>;
    /** [state] Also forgets the session's card key and unused tickets. */
    remove(id: SessionId): Promise<void>;
    /** [state] when the patch holds `state`, `steppedUpAt` or `factorAt`. A replaced refresh token stays known. */
    update(id: SessionId, patch: SessionPatch): Promise<void>;
    /** Forgets the session's card key and unused tickets. */
    forget(id: SessionId): Promise<void>;
    touch(id: SessionId, lastActiveAt: number): Promise<void>;
  };
  cardKey: StoreReads["cardKey"] & {
    put(row: CardKeyRow): Promise<void>;
    remove(id: AccountId): Promise<void>;
  };
  visit: StoreReads["visit"] & {
    /** [state] */
    insert(row: VisitRow): Promise<void>;
    /** [state] when the patch holds anything but `passcodeTries`. */
    update(id: VisitId, patch: VisitPatch): Promise<void>;
  };
  invitation: StoreReads["invitation"] & {
    /** [state] Throws when the visit has a personal link of this hash. */
    insert(row: InvitationRow): Promise<void>;
    /** [state] when the patch holds `restsUntil` or `retiredAt`. */
    update(id: InvitationId, patch: InvitationPatch): Promise<void>;
  };
  admission: StoreReads["admission"] & {
    /** [state] Throws when the participant exists. */
    insert(row: AdmissionRow): Promise<void>;
    /** [state] when the patch holds anything but `isConnected`, `isMediaConnected` and `lastSeenAt`. */
    update(id: ParticipantId, patch: AdmissionPatch): Promise<void>;
  };
  board: StoreReads["board"] & {
    /** [state] Throws when `seq` is not the next one. */
    append(row: BoardRow): Promise<void>;
  };
  ticket: {
    insert(row: TicketRow): Promise<void>;
    /** Takes the ticket away and tells its use; null when unknown, used or expired. */
    consume(ticketHash: string, now: number): Promise<TicketUse | null>;
    removeExpired(now: number): Promise<void>;
  };
  audit: StoreReads["audit"] & { append(row: AuditRow): Promise<void> };
  throttle: StoreReads["throttle"] & {
    put(row: ThrottleRow): Promise<void>;
    remove(key: string): Promise<void>;
    /** Forgets what had its last failure before `time`. */
    removeOlder(time: number): Promise<void>;
  };
};

/**
 * The one place that remembers. Transactions run one after another. What `work` returns, a failed Result too, is committed
 * (a refused try leaves its audit row); what it throws rolls back and is thrown on. A store that cannot write answers
 * STORE_UNAVAILABLE and nothing of the transaction stays. Calling the store inside `work` instead of `tx` throws.
 */
export type Store = {
  transaction<T>(work: (tx: StoreTx) => Promise<Result<T>>): Promise<Result<T>>;
  read<T>(work: (reads: StoreReads) => Promise<Result<T>>): Promise<Result<T>>;
  close(): Promise<void>;
};
