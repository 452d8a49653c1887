import { CompactSign, SignJWT, UnsecuredJWT, generateKeyPair } from "jose";
import { expect, test } from "vitest";
import { PROOF_NONCE_MS } from "../../protocol/limits.ts";
import { fakeClock } from "../store/testing-store.ts";
import { proofMemory } from "./proof-memory.ts";
import { proofNonces } from "./proof-nonces.ts";
import { type ProofCheck, athOf, checkProof } from "./proof.ts";
import { type Proving, type TestProver, newProver } from "./testing-prover.ts";

const url = "https://visits.clinic.example/v1/visits";
const accessToken = "A".repeat(43);
const good: Proving = { method: "POST", url, nonce: "fresh", accessToken };
const expected: Omit<ProofCheck, "proof"> = {
  method: "POST",
  url,
  nonceIsGood: (nonce) => nonce === "fresh",
  accessToken,
};
const check = (proof: string, changes: Partial<ProofCheck> = {}) =>
  checkProof({ ...expected, ...changes, proof });
const codeOf = async (proof: string, changes: Partial<ProofCheck> = {}): Promise<string> => {
  const checked = await check(proof, changes);
  return checked.ok ? "ok" : checked.error.code;
};

test("a proof tells the thumbprint of its key and its own name, whatever the clock of the desktop says", async () => {
  const prover = await newProver();
  for (const iat of [1_800_000_000, 0, -1, 1_800_000_090.5, 1_800_000_000 + 365 * 86_400]) {
    const checked = await check(await prover.prove({ ...good, changes: { iat, jti: "one" } }));
    expect(checked).toEqual({ ok: true, value: { thumbprint: prover.thumbprint, jti: "one" } });
  }
});

test.each<[string, Partial<Proving>]>([
  ["another method", { method: "GET" }],
  ["a method in small letters", { method: "post" }],
  ["another path", { url: `${url}/renew-link` }],
  ["another host", { url: "https://evil.example/v1/visits" }],
  ["another scheme", { url: "http://visits.clinic.example/v1/visits" }],
  ["a query", { url: `${url}?a=1` }],
  ["another access token", { accessToken: "B".repeat(43) }],
  ["no access token", { accessToken: null }],
  ["no htm", { changes: { htm: undefined } }],
  ["no htu", { changes: { htu: undefined } }],
  ["no jti", { changes: { jti: undefined } }],
  ["an empty jti", { changes: { jti: "" } }],
  ["a long jti", { changes: { jti: "j".repeat(65) } }],
  ["no iat", { changes: { iat: undefined } }],
  ["an iat that is text", { changes: { iat: "now" } }],
  ["a list of nonces", { changes: { nonce: ["fresh"] } }],
  ["another claim", { changes: { sub: "somebody" } }],
  ["another type", { header: { typ: "jwt" } }],
  ["no type", { header: { typ: undefined } }],
  ["another member in the header", { header: { kid: "1" } }],
  ["an address to take a key from", { header: { jku: "https://evil.example" } }],
  ["3 KB", { changes: { jti: "j", pad: "x".repeat(3_000) } }],
])("a proof with %s is refused", async (_, changes) => {
  const prover = await newProver();
  expect(await codeOf(await prover.prove({ ...good, ...changes }))).toBe("PROOF_INVALID");
});

test("a proof without a nonce, or with an old one, is told to come back with a fresh one", async () => {
  const prover = await newProver();
  const { nonce: _, ...without } = good;
  for (const proving of [without, { ...good, nonce: "stale" }])
    expect(await codeOf(await prover.prove(proving))).toBe("PROOF_NONCE");
});

test("a proof that is too long is refused before anything in it is believed", async () => {
  const prover = await newProver();
  const codeWith = async (length: number): Promise<string> =>
    codeOf(await prover.prove({ ...good, nonce: "n".repeat(length) }), { nonceIsGood: () => true });
  expect([await codeWith(1_000), await codeWith(1_500)]).toEqual(["ok", "PROOF_INVALID"]);
});

test("a call without an access token is proved without one", async () => {
  const prover = await newProver();
  const proof = await prover.prove({ ...good, accessToken: null });
  expect(await codeOf(proof, { accessToken: null })).toBe("ok");
  expect(await codeOf(await prover.prove(good), { accessToken: null })).toBe("PROOF_INVALID");
});

const claims = { htm: "POST", htu: url, jti: "one", iat: 1, nonce: "fresh", ath: athOf(accessToken) };
const payload = new TextEncoder().encode(JSON.stringify(claims));
const publicOf = ({ jwk: { kty, crv, x, y } }: TestProver) => ({ kty, crv, x, y });

test("no other algorithm passes, whatever the header says of it", async () => {
  const prover = await newProver();
  const jwk = publicOf(prover);
  const hmac = await new CompactSign(payload)
    .setProtectedHeader({ typ: "dpop+jwt", alg: "HS256", jwk })
    .sign(new TextEncoder().encode(JSON.stringify(jwk)));
  const rsa = await generateKeyPair("RS256");
  const rs256 = await new CompactSign(payload)
    .setProtectedHeader({ typ: "dpop+jwt", alg: "RS256", jwk })
    .sign(rsa.privateKey);
  const unsecured = new UnsecuredJWT(claims).encode();
  const renamed = await prover.prove(good);
  const [, body = "", signature = ""] = renamed.split(".");
  const header = Buffer.from(JSON.stringify({ typ: "dpop+jwt", alg: "none", jwk })).toString("base64url");
  for (const proof of [hmac, rs256, unsecured, `${header}.${body}.${signature}`, `${header}.${body}.`])
    expect(await codeOf(proof)).toBe("PROOF_INVALID");
});

test("a proof by another key than the one it shows is refused, as are a private key in it and one of another curve", async () => {
  const [prover, other] = [await newProver(), await newProver()];
  const jwk = publicOf(other);
  const p384 = await generateKeyPair("ES384");
  const es384 = await new SignJWT(claims)
    .setProtectedHeader({ typ: "dpop+jwt", alg: "ES384", jwk })
    .sign(p384.privateKey);
  for (const proof of [
    await prover.prove({ ...good, header: { jwk } }),
    await prover.prove({ ...good, header: { jwk: prover.jwk } }),
    await prover.prove({ ...good, header: { jwk: { ...publicOf(prover), kid: "1" } } }),
    await prover.prove({ ...good, header: { jwk: { ...publicOf(prover), y: "A".repeat(43) } } }),
    es384,
  ])
    expect(await codeOf(proof)).toBe("PROOF_INVALID");
});

test("a proof that was changed, doubled or spelled otherwise is refused", async () => {
  const prover = await newProver();
  const proof = await prover.prove(good);
  const [head = "", body = "", signature = ""] = proof.split(".");
  const twice = Buffer.from(JSON.stringify(claims).replace("{", '{"htm":"GET",')).toString("base64url");
  for (const bad of [
    "",
    "garbage",
    `${proof}, ${proof}`,
    `${head}.${body}`,
    `${head}.${body}.${signature}.`,
    `${head}.${body}=.${signature}`,
    `${head}.${twice}.${signature}`,
    `${head}.${body}.${signature.slice(0, -2)}AA`,
  ])
    expect(await codeOf(bad)).toBe("PROOF_INVALID");
});

test("a nonce is good in its window and the next, with no memory of it, and under its own secret only", () => {
  const clock = fakeClock(1_800_000_000_000);
  const secret = new Uint8Array(32).fill(1);
  const nonces = proofNonces({ clock, secret });
  const nonce = nonces.current();
  const other = proofNonces({ clock, secret: new Uint8Array(32).fill(2) });
  expect([nonces.isGood(nonce), proofNonces({ clock, secret }).isGood(nonce), other.isGood(nonce)]).toEqual([
    true,
    true,
    false,
  ]);
  clock.advance(2 * PROOF_NONCE_MS - 1);
  expect([nonces.isGood(nonce), nonces.current() === nonce]).toEqual([true, false]);
  clock.advance(1);
  expect(nonces.isGood(nonce)).toBe(false);
  clock.advance(-10 * PROOF_NONCE_MS);
  expect(nonces.isGood(nonce)).toBe(false);
});

test("a proof is remembered for as long as its nonce is good, by key, and a full memory takes no more", () => {
  const clock = fakeClock(1_800_000_000_000);
  const memory = proofMemory(clock, 2);
  const proof = { thumbprint: "a", jti: "1" };
  expect([memory.take(proof), memory.take(proof)]).toEqual(["new", "seen"]);
  expect(memory.take({ ...proof, thumbprint: "b" })).toBe("new");
  expect([memory.take({ ...proof, jti: "2" }), memory.take(proof)]).toEqual(["full", "seen"]);
  clock.advance(2 * PROOF_NONCE_MS - 1);
  expect([memory.take(proof), memory.take({ ...proof, jti: "2" })]).toEqual(["seen", "new"]);
  clock.advance(1);
  expect(memory.take(proof)).toBe("new");
});
