import {
  LINUX_FILE,
  MACOS_DOMAIN,
  type PolicyName,
  type PolicyValue,
  WINDOWS_KEY,
  fixedFloors,
  policyEntry,
} from "../../protocol/policy.ts";
import { fixedTextsEn, policyTextsEn } from "../../protocol/policy-texts.ts";
import type { PolicyRefusalReason } from "../../protocol/policy-sources.ts";
import { type Kind, kindOf, laterPolicies, offeredPolicies } from "./kinds.ts";
import { exampleText } from "./linux.ts";
import { markdownTable } from "./markdown-table.ts";

const code = (text: string): string => `\`${text}\``;

const valueWord = (value: PolicyValue | null): string => {
  if (value === null) return "not set";
  if (Array.isArray(value)) return value.length === 0 ? "empty" : code(value.join(", "));
  if (typeof value === "boolean") return value ? "on" : "off";
  return code(String(value));
};

const systems: Readonly<Record<string, string>> = { win32: "Windows", darwin: "macOS", linux: "Linux" };

const defaultWord = (name: PolicyName): string => {
  const { default: standard, defaultOn } = policyEntry(name);
  const special = Object.entries(defaultOn ?? {}).map(
    ([system, value]) => `${valueWord(value)} (${systems[system] ?? system})`,
  );
  return special.length === 0
    ? valueWord(standard)
    : `${special.join(", ")}, ${valueWord(standard)} (others)`;
};

const sharedWord = (name: PolicyName): string => {
  const { shared, isForcedByShared } = policyEntry(name);
  if (shared === undefined) return "the same";
  return isForcedByShared === true ? `${valueWord(shared)}, always` : valueWord(shared);
};

const stricterWord = (name: PolicyName): string => {
  const { floor } = policyEntry(name);
  if (floor === undefined || floor === "lower") return "less";
  return floor.length > 2 ? `towards ${valueWord(floor[0] ?? null)}` : valueWord(floor[0] ?? null);
};

const personWord = (name: PolicyName): string => {
  switch (policyEntry(name).person) {
    case "never":
      return "no";
    case "free":
      return "yes, unless the machine policy names it";
    case "stricter":
      return `stricter only: ${stricterWord(name)}`;
  }
};

const takesWord = (kind: Kind): string => {
  switch (kind.is) {
    case "flag":
      return "on or off";
    case "number":
      return `a whole number, ${kind.min} to ${kind.max}`;
    case "choice":
      return `one of ${kind.options.map(code).join(", ")}`;
    case "list":
      return `a list of texts, ${kind.max} at most`;
    case "text":
      return "a text";
  }
};

/** How the kinds are written down on each system. */
const written: Readonly<Record<Kind["is"], Readonly<Record<"windows" | "macos" | "linux", string>>>> = {
  flag: { windows: "`REG_DWORD`, 1 or 0", macos: "`<true/>` or `<false/>`", linux: "`true` or `false`" },
  number: { windows: "`REG_DWORD`", macos: "`<integer>`", linux: "number" },
  choice: { windows: "`REG_SZ`", macos: "`<string>`", linux: "string" },
  text: { windows: "`REG_SZ`", macos: "`<string>`", linux: "string" },
  list: { windows: "`REG_MULTI_SZ`", macos: "`<array>` of `<string>`", linux: "array of strings" },
};

const overview = (): string =>
  markdownTable(
    ["Policy", "Key", "Default", "Shared workstation", "May a person set it", "Needs a restart"],
    offeredPolicies.map((name) => [
      policyTextsEn[name].title,
      code(name),
      defaultWord(name),
      sharedWord(name),
      personWord(name),
      policyEntry(name).needsRestart ? "yes" : "no",
    ]),
  );

const choicesOf = (name: PolicyName): readonly string[] =>
  Object.entries(policyTextsEn[name].choices ?? {}).map(([option, label]) => `- ${code(option)}: ${label}`);

const section = (name: PolicyName): string => {
  const { title, description } = policyTextsEn[name];
  const { is } = kindOf(name);
  const choices = choicesOf(name);
  return [
    `### ${title}`,
    `${description} Takes ${takesWord(kindOf(name))}.`,
    ...(choices.length === 0 ? [] : [choices.join("\n")]),
    markdownTable(
      ["Where", "Name", "Written as"],
      [
        ["Windows", `${code(name)} in ${code(`HKLM\\${WINDOWS_KEY}`)}`, written[is].windows],
        ["macOS", `${code(name)} in ${code(MACOS_DOMAIN)}`, written[is].macos],
        ["Linux", `${code(name)} in ${code(LINUX_FILE)}`, written[is].linux],
      ],
    ),
  ].join("\n\n");
};

const later = (): string =>
  markdownTable(
    ["Policy", "Key", "What it is for", "Waits for"],
    laterPolicies.map((name) => {
      const { title, description, waitsFor = "" } = policyTextsEn[name];
      return [title, code(name), description, waitsFor];
    }),
  );

const reasons: Readonly<Record<PolicyRefusalReason, string>> = {
  unknownName: "Nothing has this name",
  wrongValue: "Another kind of value, or outside its bounds",
  cannotBeChanged: "Encryption, waiting room, audit, second factor",
  later: "It does nothing yet",
  notForThisSource: "Only a machine policy may say it",
  needsPacUrl: "`proxyMode` is `pac`, and `proxyPacUrl` is not set",
  notAnObject: "The source as a whole is no list of names and values",
};

const refusals = (): string =>
  markdownTable(
    ["Why a name is refused", "Means"],
    Object.entries(reasons).map(([reason, meaning]) => [code(reason), meaning]),
  );

const fixed = (): string =>
  markdownTable(
    ["What", "Value"],
    fixedFloors.map((name) => [fixedTextsEn[name], "always"]),
  );

const INTRODUCTION = `# Policies

<!-- Made by \`node build/policies.mjs\` from protocol/policy.ts and protocol/policy-texts.ts. Change those. -->

A policy is what an administrator fixes on a machine; a setting is what a person chooses. The screen "Policies on this workstation" shows each value that holds, and who decided it.

## Which source wins

1. The machine policy. Only an administrator of the machine can write it.
2. The preset of a shared workstation, where the machine policy says nothing. A preset marked "always" comes before the machine policy.
3. The person's settings, where the table allows it.
4. The default.

Where a person may only be stricter, the stricter of the person's value and of what holds anyway counts, whoever decided that. The clinic's own settings can tighten the same values once somebody is signed in, and never loosen them. The cover never comes after the log off: where it would, it comes with it.

The address given by the switch \`--server\` counts as a person's setting.

## What nobody can change

No source has a name for these. A machine policy that tries is told so.`;

const TROUBLE = `## When something is wrong

Each name that is not known and each value that is not understood is refused for itself, shown on the screen and written to the audit log; the rest of the machine policy holds. What is not understood never loosens anything: the value that holds instead is the shared workstation's preset or the default, and where the default would be looser than what was meant, the strictest.`;

const UNTRUSTED = `The machine policy as a whole is refused when it cannot be trusted or read:

| What is wrong                                         | Shown as           |
| ----------------------------------------------------- | ------------------ |
| It cannot be opened, or the system's tool fails       | \`unreadable\`       |
| A link, a pipe, a folder, a device, a socket          | \`notAFile\`         |
| File or folder are not root's                         | \`wrongOwner\`       |
| Group or others may write the file or its folder      | \`writableByOthers\` |
| More than 64 KiB                                      | \`tooLarge\`         |
| Not one JSON object in UTF-8, or one with a key twice | \`notJson\`          |

Then the last policy that was read goes on. If there is none since the program started, every policy counts as not understood: the workstation is shared, keeps nothing, shares no screen and has no clinic service. A policy that is removed is gone: defaults and settings hold again.

The program looks at the machine policy at its start, when the policy's folder changes (macOS and Linux), and every minute.`;

const SYSTEMS = `## Windows

Copy \`Anteroom.admx\` and the folders \`en-US\` and \`es-ES\` to the PolicyDefinitions folder of the machine or the domain. The values lie in \`HKLM\\${WINDOWS_KEY}\`; \`HKEY_CURRENT_USER\` is never read. The program reads them with the system's own \`reg.exe\`, so a rule that forbids people to run it makes the policy unreadable. Addresses beyond ASCII are written as Punycode.

## macOS

Change the values in \`Anteroom.mobileconfig\`, give it identifiers of your own, sign it and hand it out as a profile of the machine. Only what a profile forces is read, from \`/Library/Managed Preferences/${MACOS_DOMAIN}.plist\`; a person's own preferences are not. \`${MACOS_DOMAIN}.plist\` is the manifest for profile editors.

## Linux

Write \`${LINUX_FILE}\`, owned by root, mode 0644, in a folder owned by root, mode 0755. Write it beside and rename it, so that nobody reads half of it. \`policies.schema.json\` lets an editor check it. For the shared workstations of a clinic:`;

const PROOF = `## Templates

\`node build/policies.mjs\` writes this document and, to \`dist/policies\`, the templates: ADMX and ADML, the profile and its manifest, the JSON schema and the example. They offer what works and leave out what comes later. They are made anew and never kept in the repository.

## What ran where

The Linux reader was run for real (\`electron/settings/policy-linux.test.ts\`, \`electron/settings/policy-watch.test.ts\`). The readers of Windows and macOS were tested on recordings that were written by hand after the documentation of \`reg.exe\` and \`plutil\` (\`electron/settings/policy-windows.test.ts\`, \`electron/settings/policy-macos.test.ts\`); they were never run on those systems, and no template was loaded into a Group Policy editor or a management console. That the templates are well-formed and complete is tested in \`build/policies/templates.test.ts\`, that nothing loosens a floor in \`protocol/effective-policy.test.ts\`.`;

/** The whole text of docs/policies.md. */
export const policiesDocument = (): string =>
  [
    INTRODUCTION,
    fixed(),
    "## At a glance",
    overview(),
    "## Each policy",
    ...offeredPolicies.map(section),
    "## Not working yet",
    "These names have their place and do nothing. Whoever sets one is told so on the screen, and no template offers them.",
    later(),
    TROUBLE,
    refusals(),
    UNTRUSTED,
    SYSTEMS,
    `\`\`\`json\n${exampleText()}\`\`\``,
    PROOF,
  ]
    .join("\n\n")
    .concat("\n");
