import { hash, verify } from "@node-rs/argon2";
import { toBase64Url } from "../../protocol/base64url.ts";
import { type InTurn, createInTurn } from "../in-turn.ts";

/** The service's own argon2id (OWASP's minimum: 19 MiB, 2 passes, 1 lane), peppered, over secrets that arrive hashed already or are throttled. */
export type Verifier = {
  hash(secret: Uint8Array | string): Promise<string>;
  /** Costs the same with `null`, which is never right: for accounts and links that do not exist. */
  verify(kept: string | null, secret: Uint8Array | string): Promise<boolean>;
  /** Checks against one secret wait for each other: people who come at once do not use up each other's tries. */
  inTurn: InTurn<string>;
};

const costs = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** The library's verify takes text only, although its hash takes bytes. */
const textOf = (secret: Uint8Array | string): string =>
  typeof secret === "string" ? secret : toBase64Url(secret);

/** A verifier with a pepper; the hashes are worth nothing without it. */
export const argon2Verifier = async (pepper: Uint8Array): Promise<Verifier> => {
  const options = { ...costs, secret: pepper };
  const dummy = await hash(new Uint8Array(32), options);
  return {
    inTurn: createInTurn(),
    hash: (secret) => hash(textOf(secret), options),
    async verify(kept, secret) {
      const isRight = await verify(kept ?? dummy, textOf(secret), options);
      return isRight && kept !== null;
    },
  };
};
