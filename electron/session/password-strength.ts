import { PASSWORD_ARGON2 } from "../../protocol/limits.ts";
import type { SignInParameters } from "../../protocol/accounts.ts";

/** Runs argon2id over a password: 32 bytes out. */
export type Stretch = (
  password: string,
  parameters: { salt: Uint8Array; memoryKiB: number; passes: number; lanes: number },
) => Promise<Uint8Array<ArrayBuffer>>;

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
