import { expect, test } from "vitest";
import { changedText, msiFileName, parsedTable, summaryTime, tableChanges, tableText } from "./tables.ts";

const CHANGES = tableChanges({ packageCode: "CODE", date: new Date("2026-01-02T03:04:05Z") });
const table = (columns: string, ...rows: readonly string[]): string =>
  [columns, "s72", "Table", ...rows, ""].join("\r\n");
const changedRows = (name: string, text: string): readonly (readonly string[])[] =>
  parsedTable(changedText(text, CHANGES[name] ?? (() => ({})))).rows;

test("a table that is read and written is the same text, with its empty fields", () => {
  const text = table("Component\tCondition\tKeyPath", "c1\t\tf1", "c2\tX\t");
  expect(tableText(parsedTable(text))).toBe(text);
});

test("a name that old machines could not have gets a short one beside it, another one for each path", () => {
  expect(["Anteroom.exe", "a/keytar", "LICENSE"].map(msiFileName)).toEqual([
    "Anteroom.exe",
    "keytar",
    "LICENSE",
  ]);
  const long = ["app.asar.unpacked", "package-type", "a/keytar.node", "b/keytar.node", "a+b.txt"];
  const names = long.map(msiFileName);
  expect(names.filter((name) => !/^[0-9A-F]{8}(\.[A-Z]{1,3})?\|[^|]+$/.test(name))).toEqual([]);
  expect(new Set(names).size).toBe(long.length);
});

test("only folders of ours get names, the system's own stay", () => {
  const text = table("Directory\tDefaultDir", "TARGETDIR\tSourceDir", "Menu\t.", "d\tresources");
  expect(changedRows("Directory", text)).toEqual([
    ["TARGETDIR", "SourceDir"],
    ["Menu", "."],
    ["d", expect.stringMatching(/^[0-9A-F]{8}\|resources$/)],
  ]);
});

test("a policy is written only when its property is set, the entry in the start menu unless it is refused", () => {
  const rows = ["Policy_SERVERURL", "Shortcut", "c_1"].map((id) => `${id}\t`);
  expect(changedRows("Component", table("Component\tCondition", ...rows))).toEqual([
    ["Policy_SERVERURL", "SERVERURL"],
    ["Shortcut", 'NOT (NOSHORTCUT = "1")'],
    ["c_1", ""],
  ]);
});

test("what was left out is filled in before anything is counted, and the older version goes inside the transaction", () => {
  const text = table(
    "Action\tCondition\tSequence",
    "LaunchConditions\t\t100",
    "Keep_SERVERURL\tx\t6601",
    "Default_UPDATEMODE\tx\t6605",
    "RemoveExistingProducts\t\t6601",
  );
  expect(changedRows("InstallExecuteSequence", text).map(([, , at]) => at)).toEqual([
    "100",
    "101",
    "105",
    "1501",
  ]);
});

test("every property that may be said is among those that an elevated installation takes over", () => {
  const text = table("Property\tValue", "SecureCustomProperties\tOLD", "ALLUSERS\t1");
  const [[, secure = ""] = [], all] = changedRows("Property", text);
  expect(secure.split(";")).toEqual(
    expect.arrayContaining(["OLD", "SERVERURL", "UPDATEMODE", "UPDATECHANNEL", "NOSHORTCUT"]),
  );
  expect(all).toEqual(["ALLUSERS", "1"]);
});

test("the summary bears the package's code and date, whatever the clock of the machine", () => {
  const text = table("PropertyId\tValue", "9\t{RANDOM}", "12\tnow", "13\tnow", "14\t500");
  expect(changedRows("_SummaryInformation", text)).toEqual([
    ["9", "{CODE}"],
    ["12", "2026/01/02 03:04:05"],
    ["13", "2026/01/02 03:04:05"],
    ["14", "500"],
  ]);
  expect(summaryTime(new Date(0))).toBe("1970/01/01 00:00:00");
});
