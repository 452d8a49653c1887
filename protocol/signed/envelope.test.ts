import * as fc from "fast-check";
import { expect, test } from "vitest";
import { bytesOf, toBase64Url } from "../base64url.ts";
import * as arbitrary from "./arbitraries.ts";
import { SIGNED_BODY_MAX, SignedEnvelope, SignedType, signBody, verifyEnvelope } from "./envelope.ts";
import { encodeHello, openHello } from "./hello.ts";

const makeKey = async () => {
  const algorithm = { name: "ECDSA", namedCurve: "P-256" };
  const pair = await crypto.subtle.generateKey(algorithm, false, ["sign", "verify"]);
  const point = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
  return { point, privateKey: pair.privateKey };
};
const flip = (text: string, position: number): string => {
  const bytes = bytesOf(text);
  const bit = position % (bytes.length * 8);
  bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return toBase64Url(bytes);
};
const body = fc.uint8Array({ minLength: 1, maxLength: 300 }).map((bytes) => new Uint8Array(bytes));

test("a signed body is what its signer wrote", async () => {
  const { point, privateKey } = await makeKey();
  await fc.assert(
    fc.asyncProperty(body, fc.constantFrom(...SignedType.options), async (bytes, type) => {
      const envelope = SignedEnvelope.parse(await signBody(type, bytes, privateKey));
      expect(await verifyEnvelope(type, envelope, point)).toEqual(bytes);
    }),
    { numRuns: 30 },
  );
});

test("flipping any bit, cutting or prolonging the body, or taking another type or key is refused", async () => {
  const { point, privateKey } = await makeKey();
  const other = await makeKey();
  await fc.assert(
    fc.asyncProperty(body, fc.nat(), async (bytes, position) => {
      const envelope = await signBody("announce", bytes, privateKey);
      const forged: SignedEnvelope[] = [
        { ...envelope, body: flip(envelope.body, position) },
        { ...envelope, signature: flip(envelope.signature, position) },
        { ...envelope, body: toBase64Url(bytes.slice(0, position % bytes.length)) },
        { ...envelope, body: toBase64Url(new Uint8Array([...bytes, 0])) },
      ];
      for (const one of forged) expect(await verifyEnvelope("announce", one, point)).toBeNull();
      for (const type of SignedType.options.filter((one) => one !== "announce"))
        expect(await verifyEnvelope(type, envelope, point)).toBeNull();
      expect(await verifyEnvelope("announce", envelope, other.point)).toBeNull();
    }),
    { numRuns: 30 },
  );
});

test("a key that is no point of the curve verifies nothing", async () => {
  const { privateKey } = await makeKey();
  const envelope = await signBody("ack", Uint8Array.of(1), privateKey);
  for (const key of [new Uint8Array(65), new Uint8Array(65).fill(4), new Uint8Array(0)])
    expect(await verifyEnvelope("ack", envelope, key)).toBeNull();
});

test("an envelope with a body too long, a signature of another length or one field more does not parse", () => {
  const signature = toBase64Url(new Uint8Array(64));
  const valid = { body: toBase64Url(new Uint8Array(SIGNED_BODY_MAX)), signature };
  expect(SignedEnvelope.safeParse(valid).success).toBe(true);
  const long = { ...valid, body: toBase64Url(new Uint8Array(SIGNED_BODY_MAX + 1)) };
  const cut = { ...valid, signature: toBase64Url(new Uint8Array(63)) };
  for (const one of [long, cut, { ...valid, body: "" }, { ...valid, type: "ack" }, { body: valid.body }])
    expect(SignedEnvelope.safeParse(one).success).toBe(false);
});

test("a hello opens only under the key inside it and as the type that it was signed as", async () => {
  const { point, privateKey } = await makeKey();
  const [template] = fc.sample(arbitrary.hello, { numRuns: 1, seed: 1 });
  if (template === undefined) throw new Error("no sample");
  const hello = { ...template, signingKey: point };
  const envelope = await signBody("joinHello", encodeHello(hello), privateKey);
  expect(await openHello("joinHello", envelope)).toEqual(hello);
  expect(await openHello("hostHello", envelope)).toBeNull();
  const stolen = { ...hello, signingKey: (await makeKey()).point };
  expect(
    await openHello("joinHello", await signBody("joinHello", encodeHello(stolen), privateKey)),
  ).toBeNull();
  await fc.assert(
    fc.asyncProperty(fc.nat(), async (position) => {
      expect(await openHello("joinHello", { ...envelope, body: flip(envelope.body, position) })).toBeNull();
    }),
    { numRuns: 60 },
  );
});
