import { bytesOf, toBase64Url } from "../../protocol/base64url.ts";
import type { SignInParameters } from "../../protocol/accounts.ts";
import { fail } from "../../protocol/errors.ts";
import type { Chance } from "../../protocol/ids.ts";
import { PASSWORD_ARGON2 } from "../../protocol/limits.ts";
import { halvesOf } from "../../protocol/password.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import { type Stretch, isStrongEnough } from "./password-strength.ts";
import type { CallService } from "./service.ts";

const SALT_BYTES = 16;

/** The `auth` half of a password, 32 bytes as base64url. */
export const authOf = async (
  stretch: Stretch,
  password: string,
  { salt, ...costs }: SignInParameters,
): Promise<string> => {
  const halves = await halvesOf(await stretch(password, { ...costs, salt: bytesOf(salt) }));
  halves.wrap.fill(0); // nothing to unwrap before the account key exists
  return toBase64Url(halves.auth);
};

/** The `auth` half of somebody's password as the service asks for it; VERSION_UNSUPPORTED when it asks for less than is safe. */
export const authFor = async (
  { call, stretch }: { call: CallService; stretch: Stretch },
  email: string,
  password: string,
): Promise<Result<string>> => {
  const parameters = await call("signInParameters", { email }, null);
  if (!parameters.ok) return parameters;
  if (!isStrongEnough(parameters.value)) return fail("VERSION_UNSUPPORTED");
  return succeed(await authOf(stretch, password, parameters.value));
};

/** A new password's salt and `auth` half, by our own costs. */
export const newPassword = async (
  { stretch, chance }: { stretch: Stretch; chance: Chance },
  password: string,
): Promise<{ salt: string; auth: string }> => {
  const salt = toBase64Url(chance(SALT_BYTES));
  return { salt, auth: await authOf(stretch, password, { salt, ...PASSWORD_ARGON2 }) };
};
