import * as z from "zod";
import { WaitingCard } from "../../protocol/card.ts";
import { bytesSchema, bytesUpTo } from "../../protocol/ids.ts";
import { POINT_BYTES } from "../../protocol/limits.ts";
import { SIGNED_BODY_MAX } from "../../protocol/signed/envelope.ts";
import { SealedCard } from "../../protocol/visit.ts";

const half = z.literal("cards");
const request = z.int().min(1);

/** A message from the page to the card worker; there is none that asks for its private key. */
export const CardRequest = z.discriminatedUnion("kind", [
  /** Makes the card key pair of this sign-in; again it answers the same public key. */
  z.strictObject({ half, request, kind: z.literal("init"), input: z.strictObject({}) }),
  /** Opens a card that was sealed together with this hello. */
  z.strictObject({
    half,
    request,
    kind: z.literal("open"),
    input: z.strictObject({ hello: bytesUpTo(SIGNED_BODY_MAX), card: SealedCard }),
  }),
  z.strictObject({ half, request, kind: z.literal("wipe"), input: z.strictObject({}) }),
]);
export type CardRequest = z.infer<typeof CardRequest>;

/** Parses each answer at the page. */
export const cardValues = {
  init: z.strictObject({ hpkeKey: bytesSchema(POINT_BYTES) }),
  open: z.strictObject({ card: WaitingCard }),
  wipe: z.strictObject({}),
};

/** The head of a message for the card worker, by which a malformed one can still be answered. */
export const CardAddress = z.object({ half, request });
/** A message from the card worker to the page. */
export type CardReply = z.infer<typeof CardAddress> &
  ({ ok: true; value: unknown } | { ok: false; error: { code: string; retryable: boolean } });
