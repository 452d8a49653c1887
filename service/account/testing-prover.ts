import { CompactSign, calculateJwkThumbprint, exportJWK, generateKeyPair } from "jose";
import type { SignInAnswer, Tokens } from "../../protocol/accounts.ts";
import { randomIdText, systemChance } from "../../protocol/ids.ts";
import { succeed } from "../../protocol/result.ts";
import { byAccount, record } from "../audit/log.ts";
import type { Clock } from "../clock.ts";
import type { AccountRow } from "../store/rows.ts";
import type { Store } from "../store/store.ts";
import { athOf } from "./proof.ts";
import { beginSession } from "./sessions.ts";

/** The limits that a desktop states in tests: the defaults of a clinic. */
export const someLimits = { idleSeconds: 900, absoluteHours: 12 };

/** What a proof is made for; `changes` and `header` replace claims and header members, undefined takes one away. */
export type Proving = {
  method: string;
  url: string;
  nonce?: string;
  accessToken?: string | null;
  changes?: Record<string, unknown>;
  header?: Record<string, unknown>;
};

/** A desktop's key in tests, and the proofs that it makes. */
export type TestProver = {
  thumbprint: string;
  jwk: { kty: string; crv: string; x: string; y: string; d: string };
  prove(proving: Proving): Promise<string>;
};

const bytes = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));

/** A prover with a fresh key. */
export const newProver = async (): Promise<TestProver> => {
  const { privateKey, publicKey } = await generateKeyPair("ES256", { extractable: true });
  const { kty = "", crv = "", x = "", y = "" } = await exportJWK(publicKey);
  const { d = "" } = await exportJWK(privateKey);
  const jwk = { kty, crv, x, y };
  return {
    thumbprint: await calculateJwkThumbprint(jwk, "sha256"),
    jwk: { ...jwk, d },
    prove({ method, url, nonce, accessToken = null, changes = {}, header = {} }) {
      const claims = {
        htm: method,
        htu: url,
        jti: randomIdText(systemChance),
        iat: 1_800_000_000,
        ...(nonce === undefined ? {} : { nonce }),
        ...(accessToken === null ? {} : { ath: athOf(accessToken) }),
        ...changes,
      };
      return new CompactSign(bytes(claims))
        .setProtectedHeader({ typ: "dpop+jwt", alg: "ES256", jwk, ...header })
        .sign(privateKey);
    },
  };
};

/** A signed-in desktop in tests: its key and its tokens. */
export type TestSession = { prover: TestProver; tokens: Tokens };

/** Signs an account in without a route, as the one who gave both factors. */
export const sessionFor = async (
  { store, clock }: { store: Store; clock: Clock },
  account: AccountRow,
  thumbprint: string,
): Promise<SignInAnswer> => {
  const deps = { clock, chance: systemChance };
  const begun = await store.transaction(async (tx) => {
    const answer = await beginSession(tx, account, { thumbprint, limits: someLimits }, deps);
    const { id, clinicId } = account;
    const recorded = clock.now();
    await record(tx, { action: "session.signedIn", agent: byAccount(id), clinicId, recorded });
    return succeed(answer);
  });
  if (!begun.ok) throw new Error(begun.error.code);
  return begun.value;
};
