import { PASSWORD_ARGON2 } from "../../protocol/limits.ts";
import type { SignInParameters } from "../../protocol/routes.ts";

/** Runs argon2id over a password: 32 bytes out. */
export type Stretch = (
  password: string,
  parameters: { salt: Uint8Array; memoryKiB: number; passes: number; lanes: number },
) => Promise<Uint8Array<ArrayBuffer>>;

/** `auth` is sent to the service, which hashes it again; `wrap` never leaves the desktop and unwraps the account key. 32 bytes each. */
export type PasswordHalves = { auth: Uint8Array<ArrayBuffer>; wrap: Uint8Array<ArrayBuffer> };

/** How much more than our own parameters a service may ask for, so that it cannot freeze the desktop. */
const COST_FACTOR_MAX = 4;

/** Whether a service's parameters are at least as strong as ours and not absurd: a service must not learn the password by asking for less. */
export const isStrongEnough = (asked: SignInParameters): boolean => {
  const { memoryKiB, passes, lanes } = PASSWORD_ARGON2;
  return (
    asked.memoryKiB >= memoryKiB &&
    asked.memoryKiB <= memoryKiB * COST_FACTOR_MAX &&
    asked.passes >= passes &&
    asked.passes <= passes * COST_FACTOR_MAX &&
    asked.lanes >= lanes &&
    asked.lanes <= lanes * COST_FACTOR_MAX
  );
};

const expand = async (key: CryptoKey, info: string): Promise<Uint8Array<ArrayBuffer>> =>
  new Uint8Array(
    await crypto.subtle.deriveBits(
      { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(0), info: new TextEncoder().encode(info) },
      key,
      256,
    ),
  );

/** Both halves of a stretched password (HKDF-SHA-256, RFC 5869, empty salt); wipes its input. */
export const halvesOf = async (stretched: Uint8Array<ArrayBuffer>): Promise<PasswordHalves> => {
  const key = await crypto.subtle.importKey("raw", stretched, "HKDF", false, ["deriveBits"]);
  stretched.fill(0);
  return { auth: await expand(key, "anteroom/1/auth"), wrap: await expand(key, "anteroom/1/wrap") };
};
