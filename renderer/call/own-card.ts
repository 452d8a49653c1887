import type { WaitingCard } from "../../protocol/card.ts";
import type { SignedEnvelope } from "../../protocol/signed/envelope.ts";
import type { Scope } from "../../protocol/signed/fields.ts";
import { readCardKey, sealCard } from "../e2ee/cards.ts";
import type { OwnHello } from "../e2ee/hello.ts";
import type { SignalPort } from "./ports.ts";

/** The card that only whoever leads can read. */
export type OwnCard = {
  /** Seals the card to this card key, once for each: a new sign-in, or another one who leads, gets a new card. */
  send(cardKey: SignedEnvelope | null): Promise<void>;
};

/** A card that was not sent yet; one that did not arrive is sealed again at the next word. */
export const createOwnCard = (parts: {
  card: WaitingCard;
  scope: Scope;
  hello: OwnHello;
  request: SignalPort["request"];
}): OwnCard => {
  const { card, scope, hello, request } = parts;
  let sealedFor: string | null = null;
  const seal = async (envelope: SignedEnvelope): Promise<boolean> => {
    const cardKey = await readCardKey(envelope);
    if (!cardKey.ok) return false;
    const sealed = await sealCard(card, cardKey.value, { scope, helloHash: hello.hash });
    if (!sealed.ok) return false;
    return (await request({ type: "updateCard", card: sealed.value })).ok;
  };
  return {
    send: async (envelope) => {
      if (envelope === null || sealedFor === envelope.body) return;
      sealedFor = envelope.body;
      if (!(await seal(envelope)) && sealedFor === envelope.body) sealedFor = null;
    },
  };
};
