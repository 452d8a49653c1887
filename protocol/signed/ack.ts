import { bytesOf } from "../base64url.ts";
import { ID_BYTES, type ParticipantId } from "../ids.ts";
import { HASH_BYTES } from "../limits.ts";
import { byteWriter, decodeWith } from "./bytes.ts";
import { type Scope, readParticipantId, readScope, writeScope } from "./fields.ts";

/** A member's signed word that it holds the keys of an announce. Relayed, never stored. */
export type Ack = Scope & {
  participantId: ParticipantId;
  epoch: number;
  rev: number;
  announceHash: Uint8Array<ArrayBuffer>;
};

/** The body of an ack. */
export const encodeAck = (ack: Ack): Uint8Array<ArrayBuffer> => {
  const writer = byteWriter();
  writeScope(writer, ack);
  writer.fixed(bytesOf(ack.participantId), ID_BYTES);
  writer.u32(ack.epoch);
  writer.u32(ack.rev);
  writer.fixed(ack.announceHash, HASH_BYTES);
  return writer.finish();
};

/** The ack of a body; null when malformed. */
export const decodeAck = (body: Uint8Array): Ack | null =>
  decodeWith(body, (reader) => ({
    ...readScope(reader),
    participantId: readParticipantId(reader),
    epoch: reader.u32(),
    rev: reader.u32(),
    announceHash: reader.fixed(HASH_BYTES),
  }));
