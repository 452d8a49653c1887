import { fail } from "../../protocol/errors.ts";
import type { ParticipantId } from "../../protocol/ids.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import { type Ack, decodeAck, encodeAck } from "../../protocol/signed/ack.ts";
import { type SignedEnvelope, verifyEnvelope } from "../../protocol/signed/envelope.ts";
import type { Scope } from "../../protocol/signed/fields.ts";
import { type Head, isSameScope } from "./chain.ts";
import type { Signer } from "./signing-key.ts";

/** From whom an ack must be, for which opening. */
export type AckSource = { participantId: ParticipantId; signingKey: Uint8Array<ArrayBuffer>; scope: Scope };

/** Signs that this participant holds the keys of an announce. */
export const makeAck = (
  signer: Signer,
  participantId: ParticipantId,
  { announce, hash }: Head,
): Promise<Result<SignedEnvelope>> => {
  const { visitId, opening, epoch, rev } = announce;
  return signer.sign("ack", encodeAck({ visitId, opening, participantId, epoch, rev, announceHash: hash }));
};

/** Reads an ack: SIGNATURE_INVALID unless this participant signed it, CHAIN_BROKEN for another opening. */
export const readAck = async (envelope: SignedEnvelope, source: AckSource): Promise<Result<Ack>> => {
  const body = await verifyEnvelope("ack", envelope, source.signingKey);
  const ack = body === null ? null : decodeAck(body);
  if (ack === null || ack.participantId !== source.participantId) return fail("SIGNATURE_INVALID");
  return isSameScope(ack, source.scope) ? succeed(ack) : fail("CHAIN_BROKEN");
};
