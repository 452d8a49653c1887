import { expect, test } from "vitest";
import { BUILD_FACTS_FILE } from "../../protocol/build-facts.ts";
import { UNBUNDLED } from "../bundle/licences.ts";
import { factsBreaches, licenceBreaches, vaultBreaches } from "./breaches.ts";
import { factsOf, factsText, mustBeVersion } from "./facts.ts";

const decisions = {
  flavour: "e2e",
  version: "1.2.3",
  sequence: 7,
  channel: "beta",
  updateKeys: null,
  feedOrigin: null,
} as const;
const electron = { version: "45.0.0", isStandIn: false };
const facts = factsOf(decisions, { platform: "linux", arch: "x64" }, electron);

test("only the flavour for tests takes updates from this machine without TLS", () => {
  const release = factsOf({ ...decisions, flavour: "release" }, { platform: "linux", arch: "x64" }, electron);
  expect([facts.allowsLoopbackFeed, release.allowsLoopbackFeed]).toEqual([true, false]);
});

test("facts that are damaged or others than were decided are breaches", () => {
  expect(factsBreaches(factsText(facts), facts)).toEqual([]);
  expect(factsBreaches("{", facts)).toEqual([`${BUILD_FACTS_FILE} cannot be read`]);
  expect(factsBreaches(JSON.stringify({ ...facts, more: 1 }), facts)).toEqual([
    `${BUILD_FACTS_FILE} cannot be read`,
  ]);
  expect(factsBreaches(factsText({ ...facts, sequence: 8 }), facts)).toEqual([
    `${BUILD_FACTS_FILE} says something else than was decided`,
  ]);
});

test("none or two builds of the vault's native part are a breach", () => {
  const one = "node_modules/keytar/prebuilds/linux-x64/keytar.node";
  expect(vaultBreaches([one, "a.js"])).toEqual([]);
  expect(vaultBreaches([one, one.replace("x64", "arm64")])).toEqual([
    "2 builds of keytar are there instead of one",
  ]);
  expect(vaultBreaches([])).toEqual(["0 builds of keytar are there instead of one"]);
});

const licence = (name: string, text = "Permission is hereby granted") => ({
  name,
  version: "1.0.0",
  identifier: "MIT",
  text,
});

test("every part has its licence with its words, and no tool of the build is a part", () => {
  const whole = JSON.stringify(UNBUNDLED.map((name) => licence(name)));
  expect(licenceBreaches([whole, "[]"], ["electron", "vite"])).toEqual([]);
  expect(licenceBreaches([JSON.stringify([licence("vite")]), whole], ["electron", "vite"])).toEqual([
    "vite is a tool of the build and a part of the program",
  ]);
  expect(licenceBreaches([JSON.stringify(UNBUNDLED.slice(1).map((name) => licence(name)))], [])).toEqual([
    `the licence of ${UNBUNDLED[0]} is missing`,
  ]);
  expect(licenceBreaches([JSON.stringify([licence("a", "")])], [])).toEqual([
    "a list of licences lacks the words of one",
  ]);
});

test.each(["1.2", "1.2.3-beta", "v1.2.3", "01.2.3", "1.2.10000", "", "1.2.3\n"])(
  "%j is no version that updates can compare",
  (version) => {
    expect(() => mustBeVersion(version)).toThrow("is no version");
  },
);
