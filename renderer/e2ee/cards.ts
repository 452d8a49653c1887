import { bytesOf, toBase64Url } from "../../protocol/base64url.ts";
import type { WaitingCard } from "../../protocol/card.ts";
import { fail } from "../../protocol/errors.ts";
import type { AccountId } from "../../protocol/ids.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import { sha256 } from "../../protocol/signed/bytes.ts";
import { type CardKey, decodeCardKey, encodeCardKey } from "../../protocol/signed/card-key.ts";
import { type SignedEnvelope, verifyEnvelope } from "../../protocol/signed/envelope.ts";
import type { Scope } from "../../protocol/signed/fields.ts";
import type { SealedCard } from "../../protocol/visit.ts";
import { cardValues } from "./card-messages.ts";
import { cardInfo } from "./derive.ts";
import { readHello } from "./hello.ts";
import { encodeJson } from "./json-bytes.ts";
import type { KeyClock } from "./key-clock.ts";
import type { Signer } from "./signing-key.ts";
import { seal } from "./suite.ts";
import { type WorkerChannel, createWorkerAsker } from "./worker-asker.ts";

/** The host's side of waiting cards for one sign-in. */
export type Cards = {
  /** The signed card key to publish. */
  publish(
    accountId: AccountId,
    signer: Signer,
    clock: Pick<KeyClock, "wallMs">,
  ): Promise<Result<SignedEnvelope>>;
  /** The card of somebody who waits: KEY_MISSING if it was sealed to an older card key, SEAL_INVALID if it is not of this hello. */
  open(scope: Scope, hello: SignedEnvelope, card: SealedCard): Promise<Result<WaitingCard>>;
  /** Wipes the card key for ever. */
  wipe(): Promise<void>;
  /** Tells all who wait that the worker is gone. */
  close(): void;
};

/** Cards over the channel of a card worker. */
export const createCards = (channel: WorkerChannel): Cards => {
  const asker = createWorkerAsker("cards", channel);
  return {
    publish: async (accountId, signer, clock) => {
      const made = await asker.ask("init", {}, cardValues.init);
      if (!made.ok) return made;
      const hpkeKey = bytesOf(made.value.hpkeKey);
      const cardKey: CardKey = { accountId, signingKey: signer.publicKey, hpkeKey, clock: clock.wallMs() };
      return signer.sign("cardKey", encodeCardKey(cardKey));
    },
    open: async (scope, hello, card) => {
      const known = await readHello("joinHello", hello, scope);
      if (!known.ok) return known;
      const opened = await asker.ask("open", { hello: hello.body, card }, cardValues.open);
      return opened.ok ? succeed(opened.value.card) : opened;
    },
    wipe: async () => void (await asker.ask("wipe", {}, cardValues.wipe)),
    close: asker.close,
  };
};

/** The card key of an envelope that its own signing key signed: SIGNATURE_INVALID otherwise. */
export const readCardKey = async (envelope: SignedEnvelope): Promise<Result<CardKey>> => {
  const claimed = decodeCardKey(bytesOf(envelope.body));
  if (claimed === null) return fail("SIGNATURE_INVALID");
  const body = await verifyEnvelope("cardKey", envelope, claimed.signingKey);
  return body === null ? fail("SIGNATURE_INVALID") : succeed(claimed);
};

/** Seals what a patient says of themselves to the host's card key, bound to the patient's own signed hello. */
export const sealCard = async (
  card: WaitingCard,
  cardKey: CardKey,
  own: { scope: Scope; helloHash: Uint8Array },
): Promise<Result<SealedCard>> => {
  const keyHash = await sha256(cardKey.hpkeKey);
  const context = { info: cardInfo(own.scope, own.helloHash), aad: keyHash };
  const sealed = await seal(cardKey.hpkeKey, encodeJson(card), context);
  if (!sealed.ok) return sealed;
  const { enc, ciphertext } = sealed.value;
  return succeed({
    cardKeyHash: toBase64Url(keyHash),
    enc: toBase64Url(enc),
    ciphertext: toBase64Url(ciphertext),
  });
};
