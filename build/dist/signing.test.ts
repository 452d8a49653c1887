import { expect, test } from "vitest";
import { signingOf } from "./signing.ts";

test("without variables nothing is signed and nobody is asked to confirm", () => {
  const none = { isSigned: false, publishers: [], timestampServer: null, isNotarized: false };
  expect([signingOf({}), signingOf({ CSC_LINK: " ", ANTEROOM_PUBLISHERS: " ; " })]).toEqual([none, none]);
});

test("the release workflow's variables name the key, both certificates, the time and Apple's account", () => {
  const apple = { APPLE_API_KEY: "/k", APPLE_API_KEY_ID: "i", APPLE_API_ISSUER: "u" };
  const env = {
    CSC_LINK: "/c.p12",
    ANTEROOM_PUBLISHERS: "One, Inc.; Two",
    ANTEROOM_TIMESTAMP_SERVER: "http://t",
  };
  expect(signingOf({ ...env, ...apple })).toEqual({
    isSigned: true,
    publishers: ["One, Inc.", "Two"],
    timestampServer: "http://t",
    isNotarized: true,
  });
  expect(signingOf({ ...apple, APPLE_API_ISSUER: "" }).isNotarized).toBe(false);
});
