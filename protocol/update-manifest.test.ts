import { expect, test } from "vitest";
import * as z from "zod";
import { UpdateEnvelope, UpdateFileName, manifestName, parseExact } from "./update-manifest.ts";
import { Version, compareVersions, sequenceOf } from "./update-values.ts";

const Pair = z.strictObject({ a: z.int(), b: z.string() });

test.each([
  ["a key twice", '{"a":1,"a":2,"b":"x"}'],
  ["a key twice, once escaped", '{"a":1,"\\u0061":2,"b":"x"}'],
  ["another order", '{"b":"x","a":1}'],
  ["a space", '{"a": 1,"b":"x"}'],
  ["a line at the end", '{"a":1,"b":"x"}\n'],
  ["a number in another way", '{"a":1.0,"b":"x"}'],
  ["a letter in another way", '{"a":1,"b":"\\u0078"}'],
  ["a key too many", '{"a":1,"b":"x","c":1}'],
  ["__proto__", '{"a":1,"b":"x","__proto__":1}'],
  ["half of it", '{"a":1,"b":'],
  ["nothing", ""],
])("exact JSON refuses %s", (_what, text) => {
  expect(parseExact(Pair, text)).toBeNull();
});

test("exact JSON reads what a program of ours writes", () => {
  const pair = { a: 1, b: 'ñ "quoted"' };
  expect(parseExact(Pair, JSON.stringify(pair))).toEqual(pair);
});

test.each(["1.2", "01.2.3", "1.2.3-beta.1", "1.2.3.4", "v1.2.3", "1.2.10000", "1.2.3 ", ""])(
  "%j is no version",
  (text) => {
    expect(Version.safeParse(text).success).toBe(false);
  },
);

test("versions and their sequences have one order", () => {
  const versions = [
    "0.0.0",
    "0.0.9999",
    "0.1.0",
    "0.9999.9999",
    "1.0.0",
    "1.2.3",
    "1.10.0",
    "9999.9999.9999",
  ];
  const shuffled = versions.toReversed();
  expect(shuffled.toSorted(compareVersions)).toEqual(versions);
  expect(shuffled.toSorted((a, b) => sequenceOf(a) - sequenceOf(b))).toEqual(versions);
  expect(sequenceOf("9999.9999.9999")).toBeLessThan(Number.MAX_SAFE_INTEGER);
});

test.each([
  "Anteroom-1.0.0-linux-x64.sh",
  "../Anteroom-1.0.0-linux-x64.deb",
  "Anteroom-1.0.0-linux-x64.deb/../x",
  "anteroom-1.0.0-linux-x64.deb",
  "Anteroom-1.0.0-linux-x64.deb\n",
  "Anteroom-1.0.0-linux-ia32.deb",
])("%j is no name of a package", (name) => {
  expect(UpdateFileName.safeParse(name).success).toBe(false);
});

test("a manifest is named by channel, system and processor, and an envelope has a signature", () => {
  expect(manifestName({ channel: "beta", platform: "darwin", arch: "arm64" })).toBe(
    "anteroom-beta-darwin-arm64.json",
  );
  expect(UpdateEnvelope.safeParse({ payload: "e30=", signatures: [] }).success).toBe(false);
});
