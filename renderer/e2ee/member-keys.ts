import { sha256 } from "../../protocol/signed/bytes.ts";
import type { KnownHello, OwnHello } from "./hello.ts";
import { createHelloBook } from "./hello-book.ts";
import { identityOf } from "./roster.ts";
import type { VisitKeys } from "./visit-keys.ts";
import type { SeatParts } from "./seat-core.ts";
import { runSeat } from "./visit-seat.ts";
import { type MissedWords, firstView } from "./visit-view.ts";

/** What a joiner's keys are made of: the own hello, the hello by which the first word is verified, and where the words end that it missed (`joiningOf`); null if it missed none. */
export type MemberKeysParts = SeatParts & {
  ownHello: OwnHello;
  leaderHello: KnownHello;
  missed: MissedWords | null;
};

/** Keys of a device that joins and has accepted nothing yet: it follows, until it comes to lead. */
export const createMemberKeys = async (parts: MemberKeysParts): Promise<VisitKeys> => {
  const { ownHello, leaderHello, missed } = parts;
  const { hello: scope } = ownHello;
  const book = createHelloBook(scope);
  await book.note(ownHello);
  await book.note(leaderHello);
  const { signingKey } = leaderHello.hello;
  const leader = { signingKey, hash: await sha256(signingKey) };
  const view = firstView(await identityOf(ownHello.hello), scope, { leader, missed });
  return runSeat(parts, { ownHello, book, view, openAs: null });
};
