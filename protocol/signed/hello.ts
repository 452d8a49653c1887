import { bytesOf } from "../base64url.ts";
import type { ParticipantId } from "../ids.ts";
import { ID_BYTES } from "../ids.ts";
import { HASH_BYTES, NONCE_BYTES, POINT_BYTES } from "../limits.ts";
import type { Role } from "../roles.ts";
import { byteWriter, decodeWith } from "./bytes.ts";
import { type SignedEnvelope, verifyEnvelope } from "./envelope.ts";
import { type Scope, readParticipantId, readRole, readScope, writeRole, writeScope } from "./fields.ts";

/** HostHello and JoinHello: who wants to take part in one opening, with which keys. Signed by its own signing key. */
export type Hello = Scope & {
  participantId: ParticipantId;
  role: Role;
  /** Raw P-256 point, 65 bytes. */
  signingKey: Uint8Array<ArrayBuffer>;
  /** Raw P-256 point of the frame worker, 65 bytes. */
  hpkeKey: Uint8Array<ArrayBuffer>;
  nonce: Uint8Array<ArrayBuffer>;
  /** Bit set of the key suites offered; bit 0 is suite 1. */
  suites: number;
  /** Hash of the account key that the link promised; zeros while there is none. */
  expectedHost: Uint8Array<ArrayBuffer>;
};

/** The body of a hello. */
export const encodeHello = (hello: Hello): Uint8Array<ArrayBuffer> => {
  const writer = byteWriter();
  writeScope(writer, hello);
  writer.fixed(bytesOf(hello.participantId), ID_BYTES);
  writeRole(writer, hello.role);
  writer.fixed(hello.signingKey, POINT_BYTES);
  writer.fixed(hello.hpkeKey, POINT_BYTES);
  writer.fixed(hello.nonce, NONCE_BYTES);
  writer.u8(hello.suites);
  writer.fixed(hello.expectedHost, HASH_BYTES);
  return writer.finish();
};

/** The hello of a body; null when malformed. */
export const decodeHello = (body: Uint8Array): Hello | null =>
  decodeWith(body, (reader) => ({
    ...readScope(reader),
    participantId: readParticipantId(reader),
    role: readRole(reader),
    signingKey: reader.fixed(POINT_BYTES),
    hpkeKey: reader.fixed(POINT_BYTES),
    nonce: reader.fixed(NONCE_BYTES),
    suites: reader.u8(),
    expectedHost: reader.fixed(HASH_BYTES),
  }));

/** A hello whose signature by the key inside it holds; null otherwise. */
export const openHello = async (
  type: "hostHello" | "joinHello",
  envelope: SignedEnvelope,
): Promise<Hello | null> => {
  const claimed = decodeHello(bytesOf(envelope.body));
  if (claimed === null) return null;
  const body = await verifyEnvelope(type, envelope, claimed.signingKey);
  return body === null ? null : claimed;
};
