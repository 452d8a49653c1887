import { XMLParser } from "fast-xml-parser";
import { expect, test } from "vitest";
import { policyEntry } from "../../../protocol/policy.ts";
import { POLICY_PROPERTIES, PROPERTY_CHECKS, quoted } from "./properties.ts";
import { productName, wxsText } from "./wxs.ts";

const PATHS = ["Anteroom.exe", "resources/app.asar", "resources/a b/keytar.node"];
const SOURCE = { version: "1.2.3", arch: "x64", isPlaceholder: false, paths: PATHS } as const;

test("the source is well-formed and the same for the same files", () => {
  const text = wxsText(SOURCE);
  const { Wix } = new XMLParser({ ignoreAttributes: false }).parse(text);
  expect(Wix.Product["@_Version"]).toBe("1.2.3");
  expect(wxsText(SOURCE)).toBe(text);
});

test("every file is in it once, and every component is installed", () => {
  const text = wxsText(SOURCE);
  const sources = [...text.matchAll(/Source="payload\/([^"]+)"/g)].map(([, path]) => path);
  expect(sources.toSorted()).toEqual(PATHS.toSorted());
  const components = [...text.matchAll(/<Component Id="([^"]+)"/g)].map(([, id]) => id);
  const references = [...text.matchAll(/<ComponentRef Id="([^"]+)"/g)].map(([, id]) => id);
  expect(references).toEqual(components);
  const codes = [...text.matchAll(/Guid="([^"]+)"/g)].map(([, code]) => code);
  expect(new Set(codes).size).toBe(components.length);
});

test("the codes of files do not depend on the version, so that an upgrade counts the same ones", () => {
  const codes = (text: string): readonly string[] => text.match(/Guid="[^"]+"/g) ?? [];
  expect(codes(wxsText({ ...SOURCE, version: "2.0.0" }))).toEqual(codes(wxsText(SOURCE)));
});

test("a placeholder is called one wherever Windows shows it", () => {
  expect(productName(true)).toContain("placeholder");
  expect(wxsText({ ...SOURCE, isPlaceholder: true })).toContain(`Name="${productName(true)}"`);
});

test("no command line can move the program out of the folder of programs", () => {
  const ids = [...wxsText(SOURCE).matchAll(/<Directory Id="([^"]+)"/g)].map(([, id = ""]) => id);
  expect(ids.filter((id) => id === id.toUpperCase())).toEqual(["TARGETDIR"]);
});

test("the launch conditions name each value that the policy takes, and what is left out for MSI is off", () => {
  for (const { property, standard, policy } of POLICY_PROPERTIES) {
    const check = PROPERTY_CHECKS.find(({ message }) => message.startsWith(`${property} `));
    expect(check?.condition.startsWith(`Installed OR NOT ${property} OR `)).toBe(true);
    if (standard !== null) expect(policyEntry(policy).value.safeParse(standard).success).toBe(true);
  }
  const [, mode] = PROPERTY_CHECKS;
  expect(mode?.condition).toContain('UPDATEMODE = "off" OR UPDATEMODE = "notify"');
  expect(POLICY_PROPERTIES.map(({ property, standard }) => [property, standard])).toEqual([
    ["SERVERURL", null],
    ["UPDATEMODE", "off"],
    ["UPDATECHANNEL", null],
  ]);
});

test.each(['a"b', "a\nb", "a\u0000", "é"])("the text %j cannot get into a condition", (text) => {
  expect(() => quoted(text)).toThrow("cannot stand in a condition");
});
