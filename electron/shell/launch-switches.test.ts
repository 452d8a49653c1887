import { expect, test } from "vitest";
import { readOwnSwitches, refusalsOf, refusedSwitches, testSwitches } from "./launch-switches.ts";

const launchWith = (names: readonly string[], env: Record<string, string> = {}, isInspected = false) =>
  refusalsOf({ hasSwitch: (name) => names.includes(name), env, isInspected });

test("a plain start is not refused", () => {
  expect(launchWith([], { PATH: "/bin", HOME: "/home/a" })).toEqual([]);
});

test.each(refusedSwitches)("--%s is refused, inspected or not", (name) => {
  expect([launchWith([name]), launchWith([name], {}, true)]).toEqual([[`--${name}`], [`--${name}`]]);
});

test.each(testSwitches)("--%s passes only where a Node inspector listens", (name) => {
  expect([launchWith([name]), launchWith([name], {}, true)]).toEqual([[`--${name}`], []]);
});

test.each(["SSLKEYLOGFILE", "sslkeylogfile", "ELECTRON_RUN_AS_NODE", "ELECTRON_ENABLE_LOGGING"])(
  "the variable %s is refused, inspected or not",
  (name) => {
    expect([launchWith([], { [name]: "" }), launchWith([], { [name]: "1" }, true)]).toEqual([[name], [name]]);
  },
);

test("our own switches are read with their case", () => {
  expect(
    readOwnSwitches(["electron", "main.js", "--server=https://a.example", "--data-folder=/tmp/Abc"]),
  ).toEqual({
    server: "https://a.example",
    dataFolder: "/tmp/Abc",
  });
});

test("without switches nothing is set", () => {
  expect(readOwnSwitches(["electron"])).toEqual({ server: null, dataFolder: null });
});

test.each([
  [["--server=http://clinic.example"]],
  [["--server="]],
  [["--server=https://a.example", "--server=https://b.example"]],
  [["--data-folder=relative"]],
  [["--data-folder=/a", "--data-folder=/b"]],
])("the command line %j is malformed", (argv) => {
  expect(readOwnSwitches(argv)).toBeNull();
});
