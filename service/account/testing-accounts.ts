import { toBase64Url } from "../../protocol/base64url.ts";
import { type AccountId, systemChance } from "../../protocol/ids.ts";
import { TOTP_SECRET_BYTES } from "../../protocol/limits.ts";
import { succeed } from "../../protocol/result.ts";
import type { Clock } from "../clock.ts";
import { createInTurn } from "../in-turn.ts";
import type { Store } from "../store/store.ts";
import { fakeClock, memoryStore, someAudit } from "../store/testing-store.ts";
import { createClinic } from "./bootstrap.ts";
import type { SignInDeps } from "./sign-in.ts";
import { stepAt, totpCodeOf } from "./totp.ts";
import type { Verifier } from "./verifier.ts";

const textOf = (secret: Uint8Array | string): string =>
  typeof secret === "string" ? secret : Buffer.from(secret).toString("hex");

/** A verifier that costs nothing and counts how often it was asked. */
export const countingVerifier = (): Verifier & { verifies: number } => {
  const verifier = {
    verifies: 0,
    inTurn: createInTurn<string>(),
    hash: async (secret: Uint8Array | string) => `hash:${textOf(secret)}`,
    async verify(kept: string | null, secret: Uint8Array | string) {
      verifier.verifies += 1;
      return kept === `hash:${textOf(secret)}`;
    },
  };
  return verifier;
};

/** The owner's e-mail and right `auth` half in tests. */
export const owner = { email: "ada@clinic.example", auth: toBase64Url(new Uint8Array(32).fill(1)) };
/** The secret of the owner's second factor, and of everybody's in tests who is given one. */
export const testTotpSecret = toBase64Url(new Uint8Array(TOTP_SECRET_BYTES).fill(4));

/** The code that an authenticator shows now, or so many steps from now. */
export const codeNow = (clock: Clock, { secret = testTotpSecret, steps = 0 } = {}): string =>
  totpCodeOf(secret, stepAt(clock.now()) + steps);

/** Gives an account that was planted as a row the second factor of the tests. */
export const giveTotp = async (
  store: Store,
  accountId: AccountId,
  secret = testTotpSecret,
): Promise<void> => {
  const given = await store.transaction(async (tx) => {
    await tx.totp.put({ accountId, secret, since: 1, lastStep: null });
    await tx.audit.append(someAudit("account.factorChanged"));
    return succeed(null);
  });
  if (!given.ok) throw new Error(given.error.code);
};
/** An `auth` half that belongs to nobody. */
export const wrongAuth = toBase64Url(new Uint8Array(32).fill(2));

/** What a clinic in tests works with. */
export type ClinicForTests = SignInDeps & {
  clock: ReturnType<typeof fakeClock>;
  verifier: ReturnType<typeof countingVerifier>;
};

/** A clinic with its owner over a real store, in memory unless one is given. */
export const clinicForTests = async (
  given: Partial<Pick<ClinicForTests, "clock" | "store">> = {},
): Promise<ClinicForTests> => {
  const clock = given.clock ?? fakeClock();
  const store = given.store ?? (await memoryStore({ clock }));
  const deps = {
    store,
    clock,
    chance: systemChance,
    verifier: countingVerifier(),
    secret: new Uint8Array(32).fill(9),
  };
  const salt = toBase64Url(new Uint8Array(16).fill(3));
  const made = await createClinic(deps, {
    name: "Linden Clinic",
    owner: { ...owner, displayName: "Dr. Ada Winter", salt, totpSecret: testTotpSecret },
  });
  if (!made.ok) throw new Error(made.error.code);
  return deps;
};
