import { sha256 } from "../../protocol/signed/bytes.ts";
import type { KnownHello, OwnHello } from "./hello.ts";
import { createHelloBook } from "./hello-book.ts";
import { identityOf } from "./roster.ts";
import type { VisitKeys } from "./visit-keys.ts";
import type { SeatParts } from "./seat-core.ts";
import { runSeat } from "./visit-seat.ts";
import { firstView } from "./visit-view.ts";

/** What a joiner's keys are made of: the own hello, and the hello of whoever leads now (`readAnyHello`), by which the first word is verified. */
export type MemberKeysParts = SeatParts & { ownHello: OwnHello; leaderHello: KnownHello };

/** Keys of a device that joins and has accepted nothing yet: it follows, until it comes to lead. */
export const createMemberKeys = async (parts: MemberKeysParts): Promise<VisitKeys> => {
  const { ownHello, leaderHello } = parts;
  const { hello: scope } = ownHello;
  const book = createHelloBook(scope);
  await book.note(ownHello);
  await book.note(leaderHello);
  const { signingKey } = leaderHello.hello;
  const leader = { signingKey, hash: await sha256(signingKey) };
  const view = firstView(await identityOf(ownHello.hello), scope, leader);
  return runSeat(parts, { ownHello, book, view, openAs: null });
};
