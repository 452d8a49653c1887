import { bytesOf } from "../base64url.ts";
import { ID_BYTES, type ParticipantId } from "../ids.ts";
import { HASH_BYTES } from "../limits.ts";
import { byteWriter, decodeWith } from "./bytes.ts";
import { type Scope, readParticipantId, readScope, writeScope } from "./fields.ts";

/** A device's proof that it is the one that knocked: signed with the key of its hello over the hash of a fresh ticket. */
export type Resume = Scope & { participantId: ParticipantId; ticketHash: Uint8Array<ArrayBuffer> };

/** The body of a resume. */
export const encodeResume = (resume: Resume): Uint8Array<ArrayBuffer> => {
  const writer = byteWriter();
  writeScope(writer, resume);
  writer.fixed(bytesOf(resume.participantId), ID_BYTES);
  writer.fixed(resume.ticketHash, HASH_BYTES);
  return writer.finish();
};

/** The resume of a body; null when malformed. */
export const decodeResume = (body: Uint8Array): Resume | null =>
  decodeWith(body, (reader) => ({
    ...readScope(reader),
    participantId: readParticipantId(reader),
    ticketHash: reader.fixed(HASH_BYTES),
  }));
