import type { Chance } from "../../protocol/ids.ts";
import { TICKET_MS } from "../../protocol/limits.ts";
import type { TicketUse } from "../store/rows.ts";
import type { StoreTx } from "../store/store.ts";
import type { Clock } from "../clock.ts";
import { newToken, tokenHashOf } from "./secrets.ts";

/** Makes a ticket for one use within the next 30 s; only its hash is kept. */
export const issueTicket = async (
  tx: Pick<StoreTx, "ticket">,
  use: TicketUse,
  { clock, chance }: { clock: Clock; chance: Chance },
): Promise<string> => {
  const ticket = newToken(chance);
  await tx.ticket.removeExpired(clock.now());
  await tx.ticket.insert({ ticketHash: tokenHashOf(ticket), use, expiresAt: clock.now() + TICKET_MS });
  return ticket;
};

/** Takes a ticket away and tells what it was good for; null when it was never made, was used, or is too old. */
export const takeTicket = (
  tx: Pick<StoreTx, "ticket">,
  ticket: string,
  clock: Clock,
): Promise<TicketUse | null> => tx.ticket.consume(tokenHashOf(ticket), clock.now());
