import { calculateJwkThumbprint, decodeProtectedHeader, importJWK, jwtVerify } from "jose";
import fc from "fast-check";
import { expect, test } from "vitest";
import { bytesOf, toBase64Url } from "../../protocol/base64url.ts";
import { systemChance } from "../../protocol/ids.ts";
import { checkProof } from "./proof-fixtures.ts";
import { makeDeviceKey, restoreDeviceKey } from "./device-key.ts";
import { makeKeyPair } from "./key-pair.ts";
import { type ProofKey, makeProofKey, restoreProofKey } from "./proof-key.ts";

const call = { method: "POST", url: "https://clinic.example/v1/visits", nonce: "a nonce", access: "a token" };

test("a proof verifies under the key in its header and says what RFC 9449 wants, and nothing else", async () => {
  const proof = await (await makeProofKey(systemChance)).prove(call);
  const { header, claims } = await checkProof(proof);
  expect(header).toEqual({
    typ: "dpop+jwt",
    alg: "ES256",
    jwk: { kty: "EC", crv: "P-256", x: expect.any(String), y: expect.any(String) },
  });
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode("a token")));
  expect(claims).toEqual({
    jti: expect.stringMatching(/^[\w-]{22}$/),
    htm: "POST",
    htu: "https://clinic.example/v1/visits",
    nonce: "a nonce",
    ath: toBase64Url(digest),
    iat: expect.any(Number),
  });
});

test("without a nonce and an access token there is neither claim", async () => {
  const key = await makeProofKey(systemChance);
  const { claims } = await checkProof(await key.prove({ ...call, nonce: null, access: null }));
  expect(Object.keys(claims).toSorted()).toEqual(["htm", "htu", "iat", "jti"]);
});

test("no two proofs of the same call have the same name", async () => {
  const key = await makeProofKey(systemChance);
  const proofs = await Promise.all(Array.from({ length: 20 }, () => key.prove(call)));
  const names = await Promise.all(proofs.map(async (proof) => (await checkProof(proof)).claims["jti"]));
  expect(new Set(names).size).toBe(20);
});

test("a proof of one key does not verify under another's", async () => {
  const [one, other] = [await makeProofKey(systemChance), await makeProofKey(systemChance)];
  const { header } = await checkProof(await other.prove(call));
  await expect(jwtVerify(await one.prove(call), await importJWK({ ...header.jwk }, "ES256"))).rejects.toThrow(
    "signature verification failed",
  );
});

const thumbprintOf = async (key: ProofKey): Promise<string> =>
  calculateJwkThumbprint({ ...(await checkProof(await key.prove(call))).header.jwk });

test("a restored key proves with the same thumbprint, again and again", async () => {
  const key = await makeProofKey(systemChance);
  const once = await restoreProofKey(key.pkcs8, systemChance);
  const twice = once === null ? null : await restoreProofKey(once.pkcs8, systemChance);
  if (once === null || twice === null) throw new Error("not restored");
  const own = await thumbprintOf(key);
  expect([await thumbprintOf(once), await thumbprintOf(twice), twice.pkcs8]).toEqual([own, own, key.pkcs8]);
});

test("the private part is in no header and no claim, and the key in use cannot be read", async () => {
  const pair = await makeKeyPair();
  const key = await makeProofKey(systemChance);
  const readable = await crypto.subtle.importKey(
    "pkcs8",
    bytesOf(key.pkcs8),
    { name: "ECDSA", namedCurve: "P-256" },
    true,
    ["sign"],
  );
  const { d = "?" } = await crypto.subtle.exportKey("jwk", readable);
  const proof = await key.prove(call);
  const text = proof
    .split(".")
    .slice(0, 2)
    .map((part) => Buffer.from(part, "base64url").toString());
  expect([text.join().includes(d), decodeProtectedHeader(proof)["d"], pair.privateKey.extractable]).toEqual([
    false,
    undefined,
    false,
  ]);
});

test.each([
  ["nothing", ""],
  ["no base64url", "%%%"],
  ["bytes that are no key", toBase64Url(new Uint8Array(138).fill(7))],
  ["text", toBase64Url(Buffer.from("private-dpop-key-of-ana"))],
])("%s is no key: null, and nothing throws", async (_what, pkcs8) => {
  expect([await restoreProofKey(pkcs8, systemChance), await restoreDeviceKey(pkcs8)]).toEqual([null, null]);
});

test("keys of other kinds are no key: null", async () => {
  const p384 = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-384" }, true, [
    "sign",
    "verify",
  ]);
  const ed = await crypto.subtle.generateKey({ name: "Ed25519" }, true, ["sign", "verify"]);
  const restored = [p384, ed].map(async ({ privateKey }) => {
    const pkcs8 = new Uint8Array(await crypto.subtle.exportKey("pkcs8", privateKey));
    return restoreProofKey(toBase64Url(pkcs8), systemChance);
  });
  expect(await Promise.all(restored)).toEqual([null, null]);
});

test("a kept key with any byte changed is no key, or one whose proofs are good for itself", async () => {
  const { pkcs8 } = await makeProofKey(systemChance);
  const bytes = bytesOf(pkcs8);
  await fc.assert(
    fc.asyncProperty(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), async (at, change) => {
      const damaged = bytes.map((byte, index) => (index === at ? byte ^ change : byte));
      const key = await restoreProofKey(toBase64Url(damaged), systemChance);
      if (key !== null) await checkProof(await key.prove(call));
    }),
    { numRuns: 300 },
  );
});

test("a kept key that was cut short is no key", async () => {
  const bytes = bytesOf((await makeDeviceKey()).pkcs8);
  const all = await Promise.all(
    [...bytes.keys()].map((length) => restoreDeviceKey(toBase64Url(bytes.slice(0, length)))),
  );
  expect(all.filter((key) => key !== null)).toEqual([]);
});
