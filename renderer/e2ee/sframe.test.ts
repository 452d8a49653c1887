import { expect, test } from "vitest";
import * as fc from "fast-check";
import { decodeHeader, decryptSframe, deriveSframeKey, encodeHeader, encryptSframe } from "./sframe.ts";
import type { SframeSuite } from "./sframe.ts";
import vectors from "./vectors/rfc9605.json" with { type: "json" };

const bytes = (hex: string): Uint8Array<ArrayBuffer> => Uint8Array.from(Buffer.from(hex, "hex"));
const hex = (data: Uint8Array): string => Buffer.from(data).toString("hex");
const suiteOf = (number: number): SframeSuite => (number === 4 ? 4 : 5);

test("every header vector of RFC 9605 is written and read exactly", () => {
  expect(vectors.header).toHaveLength(289);
  for (const [kid = "", ctr = "", encoded = ""] of vectors.header) {
    expect(hex(encodeHeader(BigInt(kid), BigInt(ctr)))).toBe(encoded);
    const length = encoded.length / 2;
    expect(decodeHeader(bytes(`${encoded}ff`))).toEqual({ kid: BigInt(kid), ctr: BigInt(ctr), length });
  }
});

test.for(vectors.sframe)("suite $cipher_suite seals and opens the vector of RFC 9605", async (vector) => {
  const input = {
    suite: suiteOf(vector.cipher_suite),
    kid: BigInt(vector.kid),
    baseKey: bytes(vector.base_key),
  };
  const sealing = await deriveSframeKey({ ...input, usage: "encrypt" });
  const opening = await deriveSframeKey({ ...input, usage: "decrypt" });
  const metadata = bytes(vector.metadata);
  expect(hex(sealing.salt)).toBe(vector.sframe_salt);
  const { header, sealed } = await encryptSframe(sealing, BigInt(vector.ctr), {
    plaintext: bytes(vector.pt),
    metadata,
  });
  expect(hex(header) + hex(sealed)).toBe(vector.ct);
  const read = decodeHeader(bytes(vector.ct));
  expect(
    read && hex((await decryptSframe(opening, read, { bytes: bytes(vector.ct), metadata })) ?? bytes("")),
  ).toBe(vector.pt);
});

test("a key does one thing, is not extractable, and has the length of its suite", async () => {
  const input = { kid: 1n, baseKey: new Uint8Array(32), usage: "encrypt" } as const;
  const { key } = await deriveSframeKey({ ...input, suite: 5 });
  expect([key.usages, key.extractable, key.algorithm]).toEqual([
    ["encrypt"],
    false,
    { name: "AES-GCM", length: 256 },
  ]);
  expect((await deriveSframeKey({ ...input, suite: 4 })).key.algorithm).toEqual({
    name: "AES-GCM",
    length: 128,
  });
});

test("a header that is cut short or longer than it must be is refused", () => {
  for (const damaged of [
    "",
    "08",
    "0900",
    "080707",
    "0807",
    "8005",
    "090001",
    "9000ff00",
    "f0000000000000000001",
  ])
    expect([damaged, decodeHeader(bytes(damaged))]).toEqual([damaged, null]);
});

test("any header that is read is written back the same", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 20 }), (data) => {
      const header = decodeHeader(data);
      if (header !== null)
        expect(hex(encodeHeader(header.kid, header.ctr))).toBe(hex(data.subarray(0, header.length)));
    }),
    { numRuns: 2000 },
  );
});

test("a header field beyond 64 bits is a bug that throws", () => {
  expect(() => encodeHeader(2n ** 64n, 0n)).toThrow(RangeError);
});

test("flipping any one bit of a sealed frame or of its metadata makes it unreadable", async () => {
  const [vector] = vectors.sframe.filter(({ cipher_suite }) => cipher_suite === 5);
  if (vector === undefined) throw new Error("the vector of suite 5 is missing");
  const kid = BigInt(vector.kid);
  const key = await deriveSframeKey({ suite: 5, kid, baseKey: bytes(vector.base_key), usage: "decrypt" });
  const whole = bytes(vector.ct + vector.metadata);
  const ctLength = vector.ct.length / 2;
  const openWith = async (data: Uint8Array<ArrayBuffer>): Promise<Uint8Array | null> => {
    const header = decodeHeader(data.subarray(0, ctLength));
    const metadata = data.subarray(ctLength);
    return header && decryptSframe(key, header, { bytes: data.subarray(0, ctLength), metadata });
  };
  expect(await openWith(whole)).toEqual(bytes(vector.pt));
  for (let bit = 0; bit < whole.length * 8; bit += 1) {
    const flipped = whole.slice();
    flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    expect([bit, await openWith(flipped)]).toEqual([bit, null]);
  }
});

test("a frame shorter than its tag is refused before any key is asked", async () => {
  const key = await deriveSframeKey({ suite: 5, kid: 1n, baseKey: new Uint8Array(32), usage: "decrypt" });
  const data = new Uint8Array([0x10, ...new Uint8Array(15)]);
  expect(
    await decryptSframe(key, { kid: 1n, ctr: 0n, length: 1 }, { bytes: data, metadata: data }),
  ).toBeNull();
});
