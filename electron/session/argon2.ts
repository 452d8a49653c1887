import { type Algorithm, hashRaw } from "@node-rs/argon2";
import type { Stretch } from "./password-strength.ts";

/** The library's number for argon2id; its enum exists in types only. */
const ARGON2ID: Algorithm.Argon2id = 2;

/** argon2id (RFC 9106) over the NFC form of the password (NIST SP 800-63B-4), on a thread of the library. */
export const argon2id: Stretch = async (password, { salt, memoryKiB, passes, lanes }) =>
  new Uint8Array(
    await hashRaw(password.normalize("NFC"), {
      algorithm: ARGON2ID,
      memoryCost: memoryKiB,
      timeCost: passes,
      parallelism: lanes,
      outputLen: 32,
      salt,
    }),
  );
