import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { XMLParser, XMLValidator } from "fast-xml-parser";
import { expect, test } from "vitest";
import * as z from "zod";
import { effectivePolicies } from "../../protocol/effective-policy.ts";
import { fixedFloors, policyEntry, policyNames } from "../../protocol/policy.ts";
import { ROOT } from "../runtime/provision.ts";
import { policiesDocument } from "./document.ts";
import { EXAMPLE, kindOf, laterPolicies, offeredPolicies } from "./kinds.ts";
import { exampleText, policySchema } from "./linux.ts";
import { templates } from "./templates.ts";
import { adml, admx, languages } from "./windows.ts";
import { element, xmlText } from "./xml.ts";

const files = templates();
const textOf = (path: string): string => files.find((file) => file.path === path)?.text ?? "";
const xmlFiles = files.filter(({ path }) => !path.endsWith(".json"));

const idsIn = (text: string, pattern: RegExp): readonly string[] =>
  [...text.matchAll(pattern)].map(([, id = ""]) => id);
const referred = (kind: string): readonly string[] =>
  idsIn(admx(), new RegExp(`\\$\\(${kind}\\.([^)]*)\\)`, "g"));

const unique = (ids: readonly string[]): readonly string[] => [...new Set(ids)].toSorted();

test("every kind of template is there", () => {
  expect(files.map(({ path }) => path)).toEqual([
    "windows/Anteroom.admx",
    "windows/en-US/Anteroom.adml",
    "windows/es-ES/Anteroom.adml",
    "macos/Anteroom.mobileconfig",
    "macos/app.anteroom.desktop.plist",
    "linux/policies.schema.json",
    "linux/policies.example.json",
  ]);
});

test.each(xmlFiles)("$path is well-formed XML", ({ text }) => {
  expect(XMLValidator.validate(text)).toBe(true);
  expect(text.startsWith('<?xml version="1.0" encoding="utf-8"?>\n<')).toBe(true);
});

test("signs of XML in a text come back as they were", () => {
  const odd = `<a> & "b" 'c' ]]> &amp;`;
  const text = xmlText(element("x", { y: odd }, odd));
  expect(XMLValidator.validate(text)).toBe(true);
  const parser = new XMLParser({ ignoreAttributes: false, trimValues: false });
  expect(parser.parse(text)).toMatchObject({ x: { "@_y": odd, "#text": odd } });
});

test("every id of the ADMX has letters, digits and underscores only", () => {
  const ids = idsIn(admx(), /\b(?:id|name|valueName|ref|prefix)="([^"]*)"/g);
  expect(ids.length).toBeGreaterThan(30);
  expect(ids.filter((id) => !/^[A-Za-z0-9_]+$/.test(id))).toEqual([]);
  const all = languages.flatMap((language) => idsIn(adml(language), /\b(?:id|refId)="([^"]*)"/g));
  expect(all.filter((id) => !/^[A-Za-z0-9_]+$/.test(id))).toEqual([]);
});

test.each(languages)("every text that the ADMX refers to stands once in %s, and no other", (language) => {
  const strings = idsIn(adml(language), /<string id="([^"]*)">/g);
  expect(strings).toHaveLength(new Set(strings).size);
  expect(strings.toSorted()).toEqual(unique(referred("string")));
});

test.each(languages)(
  "every input that the ADMX refers to stands once in %s, for an element of its policy",
  (language) => {
    const text = adml(language);
    const presentations = idsIn(text, /<presentation id="([^"]*)">/g);
    expect(presentations.toSorted()).toEqual(unique(referred("presentation")));
    const elements = idsIn(admx(), /<(?:text|enum|decimal|multiText) id="([^"]*)"/g);
    expect(idsIn(text, /refId="([^"]*)"/g).toSorted()).toEqual(elements.toSorted());
  },
);

test("the two languages say different things of every policy", () => {
  const [english = "", spanish = ""] = languages.map((language) => adml(language));
  const explained = (text: string) =>
    new Map(
      [...text.matchAll(/<string id="(\w+_Explain)">([^<]*)</g)].map(([, id = "", said = ""]) => [id, said]),
    );
  const other = explained(spanish);
  expect([...explained(english)].filter(([id, said]) => said.length < 20 || other.get(id) === said)).toEqual(
    [],
  );
});

test("every policy is the machine's, in the key that the program reads", () => {
  const policies = [...admx().matchAll(/<policy ([^>]*)>/g)].map(([, attributes = ""]) => attributes);
  expect(policies).toHaveLength(offeredPolicies.length);
  const elsewhere = policies.filter(
    (attributes) =>
      !attributes.includes('class="Machine"') || !attributes.includes('key="Software\\Policies\\Anteroom"'),
  );
  expect(elsewhere).toEqual([]);
});

test("the chosen item of a list of choices is the default", () => {
  const choices = offeredPolicies.filter((name) => kindOf(name).is === "choice");
  const chosen = choices.map((name) => {
    const at = idsIn(adml("en-US"), new RegExp(`refId="${name}"[^>]*defaultItem="(\\d+)"`, "g"))[0];
    const kind = kindOf(name);
    return kind.is === "choice" ? kind.options[Number(at)] : null;
  });
  expect(chosen).toEqual(choices.map((name) => policyEntry(name).default));
});

test("templates offer every policy that works, and nothing that comes later or cannot be changed", () => {
  const offering = [
    "windows/Anteroom.admx",
    "macos/app.anteroom.desktop.plist",
    "linux/policies.schema.json",
  ];
  for (const path of offering) {
    const text = textOf(path);
    expect(
      offeredPolicies.filter((name) => !text.includes(`"${name}"`) && !text.includes(`>${name}<`)),
    ).toEqual([]);
    expect([...laterPolicies, ...fixedFloors].filter((name) => text.includes(name))).toEqual([]);
  }
});

/** The tree of a property list as fast-xml-parser keeps it in order: `[{name: [children]}]`. */
const Node = z.record(z.string(), z.unknown());

const childrenOf = (value: unknown): readonly Record<string, unknown>[] => z.array(Node).parse(value);
const tagOf = (node: Record<string, unknown>): string => Object.keys(node).find((key) => key !== ":@") ?? "";
const wordsIn = (value: unknown): string => {
  const [first] = childrenOf(value);
  return first === undefined ? "" : z.string().parse(first["#text"]);
};

const dictOf = (children: readonly Record<string, unknown>[]): Record<string, unknown> => {
  expect(children.length % 2).toBe(0);
  const entries = children.flatMap((node, at) => {
    if (at % 2 === 1) return [];
    expect(tagOf(node)).toBe("key");
    const value = children[at + 1];
    return value === undefined ? [] : [[wordsIn(node["key"]), plistValue(value)] as const];
  });
  expect(new Set(entries.map(([key]) => key)).size).toBe(entries.length);
  return Object.fromEntries(entries);
};

const plistValue = (node: Record<string, unknown>): unknown => {
  const tag = tagOf(node);
  const inside = node[tag];
  if (tag === "dict") return dictOf(childrenOf(inside));
  if (tag === "array") return childrenOf(inside).map(plistValue);
  if (tag === "string") return wordsIn(inside);
  if (tag === "integer") return z.int().parse(Number(wordsIn(inside)));
  expect(["true", "false"]).toContain(tag);
  return tag === "true";
};

const plist = (text: string): Record<string, unknown> => {
  const tree = childrenOf(
    new XMLParser({ preserveOrder: true, parseTagValue: false, trimValues: true }).parse(text),
  );
  const root = tree.find((node) => tagOf(node) === "plist");
  const [only] = childrenOf(root?.["plist"]);
  return Node.parse(plistValue(only ?? {}));
};

const UUID = /^[0-9A-F]{8}-[0-9A-F]{4}-8[0-9A-F]{3}-8[0-9A-F]{3}-[0-9A-F]{12}$/;

test("the profile is one of the whole machine and forces the example's values", () => {
  const profile = plist(textOf("macos/Anteroom.mobileconfig"));
  expect(profile).toMatchObject({
    PayloadType: "Configuration",
    PayloadScope: "System",
    PayloadVersion: 1,
    PayloadUUID: expect.stringMatching(UUID),
    PayloadIdentifier: "app.anteroom.desktop.profile",
  });
  const [payload, ...more] = z.array(Node).parse(profile["PayloadContent"]);
  expect(more).toEqual([]);
  expect(payload).toEqual({
    PayloadDisplayName: "Anteroom",
    PayloadIdentifier: "app.anteroom.desktop.policies",
    PayloadType: "app.anteroom.desktop",
    PayloadUUID: expect.stringMatching(UUID),
    PayloadVersion: 1,
    ...EXAMPLE,
  });
  expect(payload?.["PayloadUUID"]).not.toBe(profile["PayloadUUID"]);
});

test("the manifest asks for each policy with its kind, and its default is one that the table takes", () => {
  const keys = z.array(Node).parse(plist(textOf("macos/app.anteroom.desktop.plist"))["pfm_subkeys"]);
  expect(keys.map((key) => key["pfm_name"])).toEqual(offeredPolicies);
  const kinds = { flag: "boolean", number: "integer", choice: "string", text: "string", list: "array" };
  expect(keys.map((key) => key["pfm_type"])).toEqual(offeredPolicies.map((name) => kinds[kindOf(name).is]));
  const wrong = offeredPolicies.filter((name, at) => {
    const standard = keys[at]?.["pfm_default"];
    return standard !== undefined && !policyEntry(name).value.safeParse(standard).success;
  });
  expect(wrong).toEqual([]);
});

test("the example validates against the schema and is taken whole", () => {
  const schema = z.fromJSONSchema(policySchema());
  const example: unknown = JSON.parse(exampleText());
  expect(schema.safeParse(example).success).toBe(true);
  expect(effectivePolicies({ machine: example, user: null, platform: "linux" }).refused).toEqual([]);
  expect(effectivePolicies({ machine: example, user: null, platform: "linux" }).values).toMatchObject(
    EXAMPLE,
  );
});

test.each([
  { coverAfterSeconds: 4 },
  { coverAfterSeconds: "60" },
  { workstationType: "kiosk" },
  { serverUrl: "https://clinic.example/path" },
  { additionalTrustedHosts: ["*.example"] },
  { updateMode: "always" },
  { updateFeedUrl: "https://mirror.example/releases" },
  { updateWindow: "22-05" },
  { minimumVersion: "1.4" },
  { diagnostics: "local" },
  { waitingRoom: false },
  { kioskMode: true },
])("the schema refuses %j, as the program does", (words) => {
  expect(z.fromJSONSchema(policySchema()).safeParse(words).success).toBe(false);
  expect(effectivePolicies({ machine: words, user: null, platform: "linux" }).refused).toHaveLength(1);
});

test("the committed document is what the table says", async () => {
  expect(await readFile(join(ROOT, "docs", "policies.md"), "utf8")).toBe(policiesDocument());
});

test("the document names every policy, and what comes later as not working", () => {
  const [working = "", later = ""] = policiesDocument().split("## Not working yet");
  const [notYet = ""] = later.split("\n## ");
  expect(policyNames.filter((name) => working.includes(`\`${name}\``))).toEqual(offeredPolicies);
  expect(policyNames.filter((name) => notYet.includes(`\`${name}\``))).toEqual(laterPolicies);
});
