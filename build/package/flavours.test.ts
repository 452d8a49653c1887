import { expect, test } from "vitest";
import { plain, read, tableUnder } from "../docs/markdown.ts";
import { FLAVOURS } from "./flavours.ts";
import { FUSE_NAMES, SETTABLE_FUSES, builderFuses, fuseBreaches, type FuseState } from "./fuses.ts";

const { release, e2e } = FLAVOURS;
const wireOf = (fuses: typeof release.fuses): FuseState[] =>
  FUSE_NAMES.map((name) => (fuses[name] ? "on" : "off"));

test("the flavours differ in the inspector's fuse and in nothing else", () => {
  expect(FUSE_NAMES.filter((name) => release.fuses[name] !== e2e.fuses[name])).toEqual(["nodeCliInspect"]);
  expect({ ...e2e, fuses: release.fuses }).toEqual(release);
});

test("a release runs no Node of its own, takes no options from its surroundings and only its own archive", () => {
  expect(release.fuses).toEqual({
    runAsNode: false,
    cookieEncryption: true,
    nodeOptions: false,
    nodeCliInspect: false,
    embeddedAsarIntegrity: true,
    onlyLoadAppFromAsar: true,
    loadBrowserProcessSpecificV8Snapshot: false,
    grantFileProtocolExtraPrivileges: false,
    wasmTrapHandlers: true,
  });
});

test("the tools set every fuse but the last, which they do not know yet", () => {
  expect(SETTABLE_FUSES).toEqual(FUSE_NAMES.slice(0, 8));
  expect(Object.values(builderFuses(release.fuses))).toEqual(
    SETTABLE_FUSES.map((name) => release.fuses[name]),
  );
});

test("a wire as it was wanted has no breach, with the ninth fuse or without it", () => {
  const wire = wireOf(release.fuses);
  expect([fuseBreaches(wire, release.fuses), fuseBreaches(wire.slice(0, 8), release.fuses)]).toEqual([
    [],
    [],
  ]);
});

test("one wrong, removed, missing or unnamed fuse is a breach", () => {
  const wire = wireOf(release.fuses);
  expect(fuseBreaches(wireOf(e2e.fuses), release.fuses)).toEqual(["the fuse nodeCliInspect is on"]);
  expect(fuseBreaches(wire.with(5, "removed"), release.fuses)).toEqual([
    "the fuse onlyLoadAppFromAsar is removed",
  ]);
  expect(fuseBreaches(wire.with(8, "off"), release.fuses)).toEqual(["the fuse wasmTrapHandlers is off"]);
  expect(fuseBreaches(wire.slice(0, 7), release.fuses)).toEqual([
    "the fuse grantFileProtocolExtraPrivileges is missing",
  ]);
  expect(fuseBreaches([...wire, "on"], release.fuses)).toEqual(["the fuse at 9 has no name here"]);
});

test("the table of the document is the configuration", async () => {
  const rows = tableUnder(await read("docs/packaging.md"), "Flavours");
  const word = (isOn: boolean): string => (isOn ? "on" : "off");
  expect(rows.map((cells) => cells.slice(0, 3).map(plain))).toEqual(
    FUSE_NAMES.map((name) => [name, word(release.fuses[name]), word(e2e.fuses[name])]),
  );
});
