import { expect, test } from "vitest";
import { fingerprintsIn } from "./signing-key.ts";
import { distributionsText, sourcesText } from "./texts.ts";

test("every suite is signed, expires after two weeks and is named apart from Debian's", () => {
  const parts = distributionsText("ABCD").trim().split("\n\n");
  expect(parts).toHaveLength(2);
  for (const part of parts) {
    expect(part).toMatch(/^SignWith: ABCD$/m);
    expect(part).toMatch(/^ValidFor: 14d$/m);
    expect(part).toMatch(/^Codename: anteroom-(?:stable|beta)$/m);
  }
});

test("machines are told to believe the one key for the one repository", () => {
  const lines = sourcesText("https://packages.example/anteroom", "beta").split("\n");
  expect(lines).toContain("URIs: https://packages.example/anteroom");
  expect(lines).toContain("Suites: anteroom-beta");
  expect(lines).toContain("Signed-By: /usr/share/keyrings/anteroom-archive-keyring.gpg");
  expect(lines.join("\n")).not.toMatch(/Trusted|Check-Valid-Until|Allow-/i);
});

test("only primary keys are taken from a listing, not the parts that hang on them", () => {
  const listing =
    "sec:u:255:22:AA:1:::u:::scESC:::+:::23::0:\nfpr:::::::::PRIMARY:\nssb:u:255:18:BB:1::::::e:::+:::23:\nfpr:::::::::PART:\n";
  expect(fingerprintsIn(listing)).toEqual(["PRIMARY"]);
});
