import { expect, test } from "vitest";
import { effectivePolicies } from "../../../../protocol/effective-policy.ts";
import { createTranslate } from "../../strings/translate.ts";
import { policyTitle, policyValue, policyWrong } from "./policy-words.ts";

const en = { t: createTranslate("en"), language: "en" } as const;
const es = { t: createTranslate("es"), language: "es" } as const;

const rowsOf = (machine: unknown) => {
  const { rows } = effectivePolicies({ machine, user: null, platform: "linux" });
  return new Map(rows.map((row) => [policyTitle(row, en), row]));
};

test("a shared workstation reads in words what holds there", () => {
  const rows = rowsOf({ serverUrl: "https://care.riverside.example", workstationType: "shared" });
  const said = [...rows].map(([title, row]) => [title, policyValue(row, en), row.source]);
  expect(said).toContainEqual(["Clinic service", "care.riverside.example", "machine"]);
  expect(said).toContainEqual(["Kind of workstation", "Shared", "machine"]);
  expect(said).toContainEqual(["Keep the sign-in on this machine", "Never", "sharedPreset"]);
  expect(said).toContainEqual(["Cover after", "1 min", "sharedPreset"]);
  expect(said).toContainEqual(["Longest session", "12 hours", "default"]);
  expect(said).toContainEqual(["Screen sharing", "On", "default"]);
  expect(said).toContainEqual(["Proxy script address", "Not set", "default"]);
  expect(said).toContainEqual(["Hosts for the browser", "Not set", "default"]);
  expect(said).toContainEqual(["End-to-end encryption", "Always", "fixed"]);
});

test("every row has a title of its own in both languages", () => {
  const rows = [...rowsOf({}).values()];
  for (const reader of [en, es]) {
    const titles = rows.map((row) => policyTitle(row, reader));
    expect(new Set(titles).size).toBe(rows.length);
    for (const { name } of rows) expect(titles).not.toContain(name);
  }
});

test("seconds that make no whole minute are said as seconds", () => {
  expect(policyValue({ name: "coverAfterSeconds", value: 90 }, en)).toBe("90 seconds");
  expect(policyValue({ name: "coverAfterSeconds", value: 90 }, es)).toBe("90 segundos");
});

test("a refused value says what is wrong, and what does nothing yet says that", () => {
  const rows = rowsOf({ coverAfterSeconds: "soon", diagnostics: "local" });
  const wrong = [...rows].flatMap(([title, row]) => {
    const said = policyWrong(row, en);
    return said === null ? [] : [[title, said]];
  });
  expect(wrong).toEqual([
    ["Cover after", en.t("settings.policies.refused")],
    ["Diagnostics", en.t("settings.policies.later")],
  ]);
});
