import type { IncomingMessage } from "node:http";
import { type ErrorCode, fail } from "../../protocol/errors.ts";
import { type AccountId, bytesSchema } from "../../protocol/ids.ts";
import { SIGNAL_PROTOCOL, TICKET_PREFIX } from "../../protocol/messages.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import { stillSignedIn } from "../account/sessions.ts";
import { takeTicket } from "../account/tickets.ts";
import { byAccount, record } from "../audit/log.ts";
import type { TicketUse } from "../store/rows.ts";
import type { StoreTx } from "../store/store.ts";
import { createTokenBucket } from "../token-bucket.ts";
import type { StaffAsker } from "../visit/admission.ts";
import type { SignalDeps } from "./deps.ts";
import { sessionsOf } from "./live-sessions.ts";

const Ticket = bytesSchema(32);

/** A desktop's own socket. */
export type StaffEntry = { kind: "staff"; asker: StaffAsker };
/** The socket of one device; `accountId` is a colleague's, who joins somebody else's visit as a guest does. */
export type GuestEntry = {
  kind: "guest";
  ticket: string;
  use: Exclude<TicketUse, { purpose: "staff" }>;
  accountId: AccountId | null;
};
/** Who a socket may become: its ticket says so, and it is good once. */
export type Entry = StaffEntry | GuestEntry;

/** The ticket offered beside our subprotocol; null unless there is exactly one of each. */
export const ticketOf = (request: IncomingMessage): string | null => {
  const offered = (request.headers["sec-websocket-protocol"] ?? "").split(",").map((name) => name.trim());
  const tickets = offered.filter((name) => name.startsWith(TICKET_PREFIX));
  const [ticket] = tickets;
  if (offered.length !== 2 || !offered.includes(SIGNAL_PROTOCOL) || ticket === undefined) return null;
  const parsed = Ticket.safeParse(ticket.slice(TICKET_PREFIX.length));
  return parsed.success ? parsed.data : null;
};

const accountOf = async (tx: StoreTx, use: GuestEntry["use"]): Promise<AccountId | null> =>
  use.purpose === "knock" ? use.accountId : ((await tx.admission.find(use.participantId))?.accountId ?? null);

/** A colleague comes in only while signed in. */
const enterAsDevice = async (deps: SignalDeps, tx: StoreTx, entry: GuestEntry): Promise<Result<Entry>> => {
  const { accountId } = entry;
  const isOut = accountId !== null && (await sessionsOf(tx, accountId, deps.clock)).length === 0;
  return isOut ? fail("SESSION_EXPIRED") : succeed(entry);
};

const enterWith = async (deps: SignalDeps, tx: StoreTx, ticket: string): Promise<Result<Entry>> => {
  const use = await takeTicket(tx, ticket, deps.clock);
  if (use === null) return fail("TICKET_INVALID");
  if (use.purpose !== "staff")
    return enterAsDevice(deps, tx, { kind: "guest", ticket, use, accountId: await accountOf(tx, use) });
  const signedIn = await stillSignedIn(tx, use.sessionId, deps.clock);
  if (!signedIn.ok) return signedIn;
  const { id, clinicId, role } = signedIn.value.account;
  const recorded = deps.clock.now();
  // The day list that follows shows labels of visits: reading them is written down once for each socket (C6).
  await record(tx, { action: "visit.listed", agent: byAccount(id), clinicId, recorded });
  return succeed({ kind: "staff", asker: { kind: "account", id, clinicId, role, sessionId: use.sessionId } });
};

/** Rows that refused sockets may cause, so that garbage cannot fill the audit log faster than it can be read. */
const REFUSED_BURST = 200;
const REFUSED_PER_SECOND = 20;

/** Who may come in. */
export type Entrance = {
  /** Uses the ticket up, whatever comes of it. */
  enter(ticket: string | null): Promise<Result<Entry>>;
  /** Writes down a socket that was refused before its ticket was looked at. */
  refused(code: ErrorCode): Promise<void>;
};

/** An entrance over the store's tickets. */
export const createEntrance = (deps: SignalDeps): Entrance => {
  const bucket = createTokenBucket(deps.clock, REFUSED_BURST, REFUSED_PER_SECOND);
  const note = async (tx: Pick<StoreTx, "audit">, outcome: ErrorCode): Promise<void> => {
    if (!bucket.take()) return;
    await record(tx, { action: "socket.refused", outcome, recorded: deps.clock.now() });
  };
  return {
    enter: (ticket) =>
      deps.store.transaction(async (tx) => {
        const entered = ticket === null ? fail("TICKET_INVALID") : await enterWith(deps, tx, ticket);
        if (!entered.ok) await note(tx, entered.error.code);
        return entered;
      }),
    async refused(code) {
      await deps.store.transaction(async (tx) => succeed(await note(tx, code)));
    },
  };
};
