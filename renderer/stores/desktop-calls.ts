import type { WaitingCard } from "../../protocol/card.ts";
import type { Result } from "../../protocol/result.ts";
import type { AccountView } from "../../protocol/accounts.ts";
import type { Scope } from "../../protocol/signed/fields.ts";
import type { VisitSummary } from "../../protocol/visit.ts";
import type { GuestCall } from "../call/guest-call.ts";
import type { HostCall } from "../call/host-call.ts";
import type { FindWaiting } from "../call/orders.ts";
import type { MediaPort, SignalPort, TicketPort } from "../call/ports.ts";

/** Media of a call, and the word to it that the machine woke up. */
export type CallMedia = { media: MediaPort; wake: () => void };

/** The call of a visit that is opened here, over the desktop's own line. */
export type OwnCall = CallMedia & { kind: "own"; call: HostCall };

/** The call of a colleague's visit, which knocks like a guest does and has a line of its own. */
export type JoinedCall = CallMedia & { kind: "joined"; call: GuestCall };

/** One call of the desktop, whichever way it began. */
export type DesktopCall = OwnCall | JoinedCall;

/** What a visit's own call is built from. */
export type OwnCallInput = {
  visit: VisitSummary;
  account: AccountView;
  signal: SignalPort;
  findWaiting: FindWaiting;
};

/** What the call of a colleague's visit is built from. */
export type JoinedCallInput = {
  scope: Scope;
  card: WaitingCard;
  tickets: TicketPort;
  findWaiting: FindWaiting;
};

/** How the composition builds calls. */
export type CallBuilders = {
  buildOwn: (input: OwnCallInput) => Promise<Result<OwnCall>>;
  buildJoined: (input: JoinedCallInput) => Promise<Result<JoinedCall>>;
};
