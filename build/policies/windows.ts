import { type PolicyName, WINDOWS_KEY, policyEntry } from "../../protocol/policy.ts";
import { type PolicyText, policyTextsEn, policyTextsEs } from "../../protocol/policy-texts.ts";
import { kindOf, offeredPolicies } from "./kinds.ts";
import { type Element, element, xmlText } from "./xml.ts";

/*
 * ADMX and ADML (Group Policy ADMX Syntax Reference): the ADMX says what is written to the registry, one ADML a language
 * says what people read. Names are those of the table, which have letters only: gpedit refuses files with dots in ids.
 */

const CATEGORY = "Anteroom_Category";
const SUPPORTED = "Anteroom_Supported";
const SCHEMA = { revision: "1.0", schemaVersion: "1.0" };

/** The languages that the templates are in, by their folder's name. */
export const languages = ["en-US", "es-ES"] as const;
type Language = (typeof languages)[number];

const texts: Readonly<Record<Language, Readonly<Record<PolicyName, PolicyText>>>> = {
  "en-US": policyTextsEn,
  "es-ES": policyTextsEs,
};

const words: Readonly<
  Record<Language, Readonly<Record<"supported" | "standard" | "shared" | "lines", string>>>
> = {
  "en-US": {
    supported: "Anteroom for Windows",
    standard: "Default",
    shared: "On a shared workstation",
    lines: "One a line.",
  },
  "es-ES": {
    supported: "Anteroom para Windows",
    standard: "Por defecto",
    shared: "En un puesto compartido",
    lines: "Uno por línea.",
  },
};

const reference = (kind: "string" | "presentation", id: string): string => `$(${kind}.${id})`;
const choiceId = (name: PolicyName, option: string): string => `${name}_${option}`;
const explainId = (name: PolicyName): string => `${name}_Explain`;

const valueElements = (name: PolicyName): readonly Element[] => {
  const kind = kindOf(name);
  const at = { id: name, valueName: name, required: "true" };
  switch (kind.is) {
    case "flag":
      return [
        element("enabledValue", {}, [element("decimal", { value: "1" })]),
        element("disabledValue", {}, [element("decimal", { value: "0" })]),
      ];
    case "number": {
      const bounds = { minValue: String(kind.min), maxValue: String(kind.max) };
      return [element("elements", {}, [element("decimal", { ...at, ...bounds })])];
    }
    case "choice": {
      const items = kind.options.map((option) =>
        element("item", { displayName: reference("string", choiceId(name, option)) }, [
          element("value", {}, [element("string", {}, option)]),
        ]),
      );
      return [element("elements", {}, [element("enum", at, items)])];
    }
    case "list":
      return [element("elements", {}, [element("multiText", { ...at, maxStrings: String(kind.max) })])];
    case "text":
      return [element("elements", {}, [element("text", { ...at, maxLength: String(kind.max) })])];
  }
};

const policyElement = (name: PolicyName): Element => {
  const isFlag = kindOf(name).is === "flag";
  const attributes = {
    name,
    // never for a person: only HKEY_LOCAL_MACHINE is read
    class: "Machine",
    displayName: reference("string", name),
    explainText: reference("string", explainId(name)),
    key: WINDOWS_KEY,
    ...(isFlag ? { valueName: name } : { presentation: reference("presentation", name) }),
  };
  return element("policy", attributes, [
    element("parentCategory", { ref: CATEGORY }),
    element("supportedOn", { ref: SUPPORTED }),
    ...valueElements(name),
  ]);
};

/** The ADMX: which policy writes which value of the registry. */
export const admx = (): string =>
  xmlText(
    element(
      "policyDefinitions",
      { xmlns: "http://schemas.microsoft.com/GroupPolicy/2006/07/PolicyDefinitions", ...SCHEMA },
      [
        element("policyNamespaces", {}, [
          element("target", { prefix: "anteroom", namespace: "Anteroom.Policies.Desktop" }),
        ]),
        element("resources", { minRequiredRevision: "1.0" }),
        element("supportedOn", {}, [
          element("definitions", {}, [
            element("definition", { name: SUPPORTED, displayName: reference("string", SUPPORTED) }),
          ]),
        ]),
        element("categories", {}, [
          element("category", { name: CATEGORY, displayName: reference("string", CATEGORY) }),
        ]),
        element("policies", {}, offeredPolicies.map(policyElement)),
      ],
    ),
  );

const shown = (text: PolicyText, value: unknown): string => text.choices?.[String(value)] ?? String(value);

const explained = (name: PolicyName, language: Language): string => {
  const text = texts[language][name];
  const { standard, shared } = words[language];
  const entry = policyEntry(name);
  const isPlain = typeof entry.default === "string" || typeof entry.default === "number";
  return [
    text.description,
    ...(isPlain ? [`${standard}: ${shown(text, entry.default)}.`] : []),
    ...(entry.shared === undefined ? [] : [`${shared}: ${shown(text, entry.shared)}.`]),
  ].join(" ");
};

const string = (id: string, text: string): Element => element("string", { id }, text);

const stringsOf = (name: PolicyName, language: Language): readonly Element[] => {
  const text = texts[language][name];
  const choices = Object.entries(text.choices ?? {});
  return [
    string(name, text.title),
    string(explainId(name), explained(name, language)),
    ...choices.map(([option, label]) => string(choiceId(name, option), label)),
  ];
};

const inputElements = (name: PolicyName, language: Language): readonly Element[] => {
  const kind = kindOf(name);
  const { title } = texts[language][name];
  const standard = policyEntry(name).default;
  switch (kind.is) {
    case "flag":
      return [];
    case "number":
      return [element("decimalTextBox", { refId: name, defaultValue: String(standard) }, title)];
    case "choice": {
      const defaultItem = String(kind.options.findIndex((option) => option === standard));
      return [element("dropdownList", { refId: name, noSort: "true", defaultItem }, title)];
    }
    case "list":
      return [
        element("text", {}, `${title}. ${words[language].lines}`),
        element("multiTextBox", { refId: name }),
      ];
    case "text":
      return [element("textBox", { refId: name }, [element("label", {}, title)])];
  }
};

/** The ADML of a language: every text that the ADMX refers to, and the input of each policy. */
export const adml = (language: Language): string =>
  xmlText(
    element(
      "policyDefinitionResources",
      { xmlns: "http://schemas.microsoft.com/GroupPolicy/2006/07/PolicyDefinitions", ...SCHEMA },
      [
        element("displayName", {}, "Anteroom"),
        element("description", {}, words[language].supported),
        element("resources", {}, [
          element("stringTable", {}, [
            string(CATEGORY, "Anteroom"),
            string(SUPPORTED, words[language].supported),
            ...offeredPolicies.flatMap((name) => stringsOf(name, language)),
          ]),
          element(
            "presentationTable",
            {},
            offeredPolicies
              .map((name) => element("presentation", { id: name }, inputElements(name, language)))
              .filter(({ content }) => content.length > 0),
          ),
        ]),
      ],
    ),
  );
