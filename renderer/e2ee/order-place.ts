import { fail } from "../../protocol/errors.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import { isSameBytes } from "../../protocol/signed/bytes.ts";
import type { Scope } from "../../protocol/signed/fields.ts";
import { type Head, isSameScope } from "./chain.ts";
import { leaderOf } from "./leader-change.ts";
import type { ChainKnowledge } from "./visit-keys.ts";

/** Where in the chain a signed order stands. */
export type OrderPlace = Scope & { rev: number; headHash: Uint8Array<ArrayBuffer> };

/** Highest counters that were taken, by signer. */
export type CountersTaken = { counters: Map<string, number>; signer: string };

/** The place of an order that is given under this head. */
export const orderPlaceOf = ({ announce, hash }: Head): OrderPlace => ({
  visitId: announce.visitId,
  opening: announce.opening,
  rev: announce.rev,
  headHash: hash,
});

/** Takes an order whose signature holds: CHAIN_BROKEN unless it is of the head, or of the one before if the same device led then, REPLAYED unless its counter rose. */
export const checkOrder = (
  order: OrderPlace & { counter: number },
  keys: Pick<ChainKnowledge, "head" | "previousHead">,
  { counters, signer }: CountersTaken,
): Result<null> => {
  const [head, previous] = [keys.head(), keys.previousHead()];
  const isOfPrevious = isLedAlike(head, previous) && isUnder(order, previous);
  if (!isUnder(order, head) && !isOfPrevious) return fail("CHAIN_BROKEN");
  if (order.counter <= (counters.get(signer) ?? 0)) return fail("REPLAYED");
  counters.set(signer, order.counter);
  return succeed(null);
};

/** What was said to or by another leader is not good for the next one. */
const isLedAlike = (head: Head | null, previous: Head | null): boolean =>
  head !== null &&
  previous !== null &&
  leaderOf(head.announce)?.participantId === leaderOf(previous.announce)?.participantId;

const isUnder = (order: OrderPlace, head: Head | null): boolean =>
  head !== null &&
  isSameScope(order, head.announce) &&
  order.rev === head.announce.rev &&
  isSameBytes(order.headHash, head.hash);
