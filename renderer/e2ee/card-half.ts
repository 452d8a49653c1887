import { bytesOf, fromBase64Url, toBase64Url } from "../../protocol/base64url.ts";
import { WaitingCard } from "../../protocol/card.ts";
import { fail } from "../../protocol/errors.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import { isSameBytes, sha256 } from "../../protocol/signed/bytes.ts";
import { decodeHello } from "../../protocol/signed/hello.ts";
import type { SealedCard } from "../../protocol/visit.ts";
import { CardAddress, type CardReply, CardRequest } from "./card-messages.ts";
import { cardInfo } from "./derive.ts";
import { decodeJson } from "./json-bytes.ts";
import { type HpkeKeyPair, makeHpkeKeyPair, open } from "./suite.ts";

/** The inside of the card worker: it alone holds the card key pair. */
export type CardHalf = { handle(message: unknown): Promise<CardReply | null> };

/** A card worker without a key. */
export const createCardHalf = (): CardHalf => {
  let pair: Promise<HpkeKeyPair> | null = null;
  let isWiped = false;

  const answer = async (asked: CardRequest): Promise<Result<unknown>> => {
    switch (asked.kind) {
      case "init":
        if (isWiped) return fail("KEY_MISSING");
        pair ??= makeHpkeKeyPair();
        return succeed({ hpkeKey: toBase64Url((await pair).publicKey) });
      case "open":
        if (pair === null) return fail("KEY_MISSING");
        return openCard(await pair, asked.input);
      case "wipe":
        isWiped = true;
        pair = null;
        return succeed({});
    }
  };
  return {
    handle: async (message) => {
      const address = CardAddress.safeParse(message);
      if (!address.success) return null;
      const parsed = CardRequest.safeParse(message);
      const answered = parsed.success ? await answer(parsed.data) : fail("REQUEST_INVALID");
      return { ...address.data, ...answered };
    },
  };
};

const openCard = async (
  pair: HpkeKeyPair,
  { hello: text, card }: { hello: string; card: SealedCard },
): Promise<Result<{ card: WaitingCard }>> => {
  const body = bytesOf(text);
  const hello = decodeHello(body);
  if (hello === null) return fail("ROSTER_INVALID");
  const keyHash = await sha256(pair.publicKey);
  if (!isSameBytes(bytesOf(card.cardKeyHash), keyHash)) return fail("KEY_MISSING");
  const sealed = cipherOf(card);
  if (sealed === null) return fail("SEAL_INVALID");
  const context = { info: cardInfo(hello, await sha256(body)), aad: keyHash };
  const opened = await open(pair, sealed, context);
  if (!opened.ok) return opened;
  const value = decodeJson(opened.value, WaitingCard);
  return value === null ? fail("SEAL_INVALID") : succeed({ card: value });
};

const cipherOf = ({ enc, ciphertext }: SealedCard) => {
  const bytes = fromBase64Url(ciphertext);
  return bytes === null ? null : { enc: bytesOf(enc), ciphertext: bytes };
};
