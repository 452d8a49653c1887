import * as fc from "fast-check";
import { expect, test } from "vitest";
import { bytesOf, fromBase64Url, toBase64Url } from "./base64url.ts";

test("bytes survive being written and read, and agree with Node's own spelling", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
      const text = toBase64Url(bytes);
      expect(text).toBe(Buffer.from(bytes).toString("base64url"));
      expect(fromBase64Url(text)).toEqual(new Uint8Array(bytes));
    }),
  );
});

test("no bytes have a second spelling", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary-ascii", maxLength: 12 }), (text) => {
      const bytes = fromBase64Url(text);
      if (bytes !== null) expect(toBase64Url(bytes)).toBe(text);
    }),
    { numRuns: 2_000 },
  );
});

test.for(["AA==", "A", "AAAAA", "A+8", "A/8", "AB", "AAB", " AA", "AA\n", "A.A"])("%j is refused", (text) => {
  expect(fromBase64Url(text)).toBeNull();
  expect(() => bytesOf(text)).toThrow();
});
