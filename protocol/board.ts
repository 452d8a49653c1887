import * as z from "zod";
import { ParticipantId, bytesSchema, bytesUpTo } from "./ids.ts";
import { HASH_BYTES, POINT_BYTES, SECRET_BYTES } from "./limits.ts";
import { SignedEnvelope } from "./signed/envelope.ts";

/** A 32-byte epoch secret sealed to one member (HPKE base mode, suite 1). */
export const SealedKey = z.strictObject({
  to: ParticipantId,
  enc: bytesSchema(POINT_BYTES),
  ciphertext: bytesSchema(SECRET_BYTES + 16),
});
export type SealedKey = z.infer<typeof SealedKey>;

/** Names under a key of the epoch; opaque to the service. */
export const RosterBox = bytesUpTo(16_384, 16);

/** What the host posts for one change, all at once. `sealedKeys` is empty when the secret stays. */
export const Change = z.strictObject({
  announce: SignedEnvelope,
  sealedKeys: z.array(SealedKey).max(64),
  rosterBox: RosterBox,
});
export type Change = z.infer<typeof Change>;

/** A change as the board carries it to one member: with that member's own sealed key only. */
export const BoardEntry = z.strictObject({
  seq: z.int().min(1),
  epoch: z.int().min(1),
  rev: z.int().min(1),
  prevHash: bytesSchema(HASH_BYTES),
  announce: SignedEnvelope,
  sealedKey: SealedKey.nullable(),
  rosterBox: RosterBox,
});
export type BoardEntry = z.infer<typeof BoardEntry>;
