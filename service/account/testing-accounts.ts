import { toBase64Url } from "../../protocol/base64url.ts";
import { systemChance } from "../../protocol/ids.ts";
import { createInTurn } from "../in-turn.ts";
import { fakeClock, memoryStore } from "../store/testing-store.ts";
import { createClinic } from "./bootstrap.ts";
import type { SignInDeps } from "./sign-in.ts";
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
    owner: { ...owner, displayName: "Dr. Ada Winter", salt },
  });
  if (!made.ok) throw new Error(made.error.code);
  return deps;
};
