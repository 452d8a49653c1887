import { expect, test } from "vitest";
import { importVerifyingKey } from "../../protocol/signed/envelope.ts";
import { hexOf } from "./key-fixtures.ts";
import { seal } from "./suite.ts";
import vectors from "./vectors/wycheproof.json" with { type: "json" };

/* The platform's primitives, as this program calls them, against the corner cases that others found. */

const bytes = (hex: string): Uint8Array<ArrayBuffer> => Uint8Array.from(Buffer.from(hex, "hex"));

test.for(vectors.aesGcm)(
  "AES-256-GCM opens and seals as Wycheproof's $tcId ($result) says",
  async (vector) => {
    const { key, iv, aad, msg, ct, tag, result } = vector;
    const raw = await crypto.subtle.importKey("raw", bytes(key), "AES-GCM", false, ["encrypt", "decrypt"]);
    const algorithm = { name: "AES-GCM", iv: bytes(iv), additionalData: bytes(aad) };
    const opened = await crypto.subtle.decrypt(algorithm, raw, bytes(ct + tag)).then(
      (plaintext) => hexOf(new Uint8Array(plaintext)),
      () => null,
    );
    expect(opened).toBe(result === "valid" ? msg : null);
    if (result !== "valid") return;
    const sealed = await crypto.subtle.encrypt(algorithm, raw, bytes(msg));
    expect(hexOf(new Uint8Array(sealed))).toBe(ct + tag);
  },
);

test.for(vectors.ecdsa)("a signature holds exactly as Wycheproof's $tcId ($result) says", async (vector) => {
  const key = await importVerifyingKey(bytes(vector.publicKey));
  if (key === null) throw new Error("not a point");
  const algorithm = { name: "ECDSA", hash: "SHA-256" };
  const holds = await crypto.subtle.verify(algorithm, key, bytes(vector.sig), bytes(vector.msg));
  expect(holds).toBe(vector.result === "valid");
});

const isUncompressed = ({ public: point }: { public: string }): boolean => point.length === 130;

test.for(vectors.ecdh.filter(isUncompressed))(
  "nothing is agreed or sealed with a point but as Wycheproof's $tcId ($result) says",
  async ({ public: point, private: scalar, shared, result }) => {
    const sealed = await seal(bytes(point), Uint8Array.of(1), {
      info: Uint8Array.of(2),
      aad: Uint8Array.of(3),
    });
    expect(sealed.ok).toBe(result === "valid");
    if (result !== "valid") return;
    const d = bytes(scalar.padStart(64, "0").slice(-64));
    const [x, y] = [bytes(point.slice(2, 66)), bytes(point.slice(66))];
    const curve = { name: "ECDH", namedCurve: "P-256" };
    const own = await privateKeyOf(d);
    const other = await crypto.subtle.importKey("raw", Uint8Array.from([4, ...x, ...y]), curve, false, []);
    const agreed = await crypto.subtle.deriveBits({ name: "ECDH", public: other }, own, 256);
    expect(hexOf(new Uint8Array(agreed))).toBe(shared);
  },
);

/** PKCS #8 of a P-256 scalar (RFC 5915, RFC 5958), without the public point. */
const privateKeyOf = (scalar: Uint8Array): Promise<CryptoKey> => {
  const prefix = bytes("3041020100301306072a8648ce3d020106082a8648ce3d030107042730250201010420");
  const key = Uint8Array.from([...prefix, ...scalar]);
  return crypto.subtle.importKey("pkcs8", key, { name: "ECDH", namedCurve: "P-256" }, false, ["deriveBits"]);
};
