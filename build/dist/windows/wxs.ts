import { createHash } from "node:crypto";
import { WINDOWS_KEY } from "../../../protocol/policy.ts";
import { type Element, element, xmlText } from "../../policies/xml.ts";
import {
  type MsiArch,
  NSIS_GUID,
  UPGRADE_CODE,
  WINDOWS_EXECUTABLE,
  componentCode,
  productCode,
} from "./identity.ts";
import {
  NO_SHORTCUT,
  POLICY_PROPERTIES,
  PROPERTY_CHECKS,
  PUBLIC_PROPERTIES,
  SETUP_KEY,
  heldProperty,
  keptProperty,
} from "./properties.ts";

/*
 * The source of the MSI in the language of WiX 3, as far as wixl understands it. What wixl leaves out (conditions of
 * components, short names, when the older version goes) is put into the tables afterwards: see tables.ts.
 */

/** What an MSI is made of: a folder with the files of the program, and their paths in it. */
export type MsiSource = {
  readonly version: string;
  readonly arch: MsiArch;
  readonly isPlaceholder: boolean;
  readonly paths: readonly string[];
};

/** A component of the registry or the start menu, with the condition under which it is installed. */
export type ConditionalComponent = { readonly id: string; readonly condition: string };

/** Where the files lie, as the source names them. */
export const PAYLOAD = "payload";
/** The program's folder; in small letters, so that no command line can put it where people can write. */
export const INSTALL_FOLDER = "InstallFolder";
/** The program's icon, as the source names it. */
export const ICON = "anteroom.ico";
/** The entry in the start menu. */
export const SHORTCUT = "ProgramShortcut";

const DOWNGRADE =
  "A newer version of Anteroom is installed on this machine: remove it first if the older one is really wanted.";
const WINDOWS_TOO_OLD = "Anteroom needs Windows 10 or newer on a 64-bit processor: update Windows first.";

/** The identifier of a row that is about a path or a name: letters, digits, never longer than a table allows. */
export const rowId = (kind: string, name: string): string =>
  `${kind}_${createHash("sha256").update(name).digest("hex").slice(0, 40)}`;

const FILE_ID = rowId("f", WINDOWS_EXECUTABLE);
const HKLM = { Root: "HKLM" };

const component = (id: string, name: string, content: readonly Element[]): Element =>
  element("Component", { Id: id, Guid: componentCode(name), Win64: "yes" }, content);

const fileComponent = (path: string): Element =>
  component(rowId("c", path), `file ${path}`, [
    element("File", {
      Id: rowId("f", path),
      Name: path.slice(path.lastIndexOf("/") + 1),
      Source: `${PAYLOAD}/${path}`,
      KeyPath: "yes",
    }),
  ]);

const namesBelow = (paths: readonly string[]): readonly string[] => [
  ...new Set(paths.filter((path) => path.includes("/")).map((path) => path.slice(0, path.indexOf("/")))),
];

/** The folders and files below a folder; `below` is its path with a slash at the end, or nothing. */
const folderContent = (paths: readonly string[], below: string): readonly Element[] => {
  const inside = paths.filter((path) => path.startsWith(below)).map((path) => path.slice(below.length));
  return [
    ...inside.filter((path) => !path.includes("/")).map((name) => fileComponent(`${below}${name}`)),
    ...namesBelow(inside).map((name) =>
      element(
        "Directory",
        { Id: rowId("d", `${below}${name}`), Name: name },
        folderContent(paths, `${below}${name}/`),
      ),
    ),
  ];
};

const registryValue = (key: string, name: string | null, value: string): Element =>
  element("RegistryValue", {
    ...HKLM,
    Key: key,
    ...(name === null ? {} : { Name: name }),
    Type: "string",
    Value: value,
  });

const keyPath = (value: Element): Element => ({
  ...value,
  attributes: { ...value.attributes, KeyPath: "yes" },
});

const policyId = (property: string): string => `Policy_${property}`;

const policyComponents = POLICY_PROPERTIES.map(({ property, policy }) =>
  component(policyId(property), `policy ${policy}`, [
    keyPath(registryValue(WINDOWS_KEY, policy, `[${property}]`)),
    registryValue(SETUP_KEY, property, `[${property}]`),
  ]),
);

const SCHEME_KEY = "Software\\Classes\\anteroom";

/** Deep links: nothing behind `--` is taken for a switch (electron/shell/link-scheme.ts claims the scheme alike). */
const schemeComponent = component("LinkScheme", "link scheme", [
  keyPath(registryValue(SCHEME_KEY, null, "URL:anteroom")),
  registryValue(SCHEME_KEY, "URL Protocol", ""),
  registryValue(`${SCHEME_KEY}\\shell\\open\\command`, null, `"[#${FILE_ID}]" "--" "%1"`),
  // for the other installer, which refuses to put itself over an MSI (assets/windows/installer.nsh)
  registryValue(SETUP_KEY, "Installer", "msi"),
]);

const keptShortcut = component("KeptShortcut", "kept shortcut", [
  keyPath(registryValue(SETUP_KEY, NO_SHORTCUT, `[${NO_SHORTCUT}]`)),
]);

const shortcutComponent = component("Shortcut", "shortcut", [
  element("Shortcut", {
    Id: SHORTCUT,
    Name: "Anteroom",
    Description: "Visits behind a waiting room",
    Target: `[#${FILE_ID}]`,
    WorkingDirectory: INSTALL_FOLDER,
  }),
  keyPath(registryValue(SETUP_KEY, "StartMenu", "1")),
]);

/** Which components are installed only under a condition: wixl cannot say it in the source. */
export const CONDITIONS: readonly ConditionalComponent[] = [
  ...POLICY_PROPERTIES.map(({ property }) => ({ id: policyId(property), condition: property })),
  { id: "KeptShortcut", condition: NO_SHORTCUT },
  { id: "Shortcut", condition: `NOT (${NO_SHORTCUT} = "1")` },
];

const search = (property: string, key: string, name: string): Element =>
  element("Property", { Id: property }, [
    element("RegistrySearch", {
      Id: `Find_${property}`,
      ...HKLM,
      Key: key,
      Name: name,
      Type: "raw",
      Win64: "yes",
    }),
  ]);

/** Since Windows 10 there is a value of its own for the version; the others stay at Windows 8 for older programs. */
const WINDOWS_MAJOR = "WINDOWSMAJOR";
/** Where the other installer keeps where it installed to. */
const NSIS_FOLDER = "NSISFOLDER";
const NSIS_THERE =
  "Anteroom is on this machine from its own installer: remove it in Windows' settings first, then run this one again.";

const heldProperties = POLICY_PROPERTIES.filter(({ standard }) => standard !== null);

/** What an elevated installation takes over from whoever started it: what was said, and what was found in the registry. */
export const SECURE_PROPERTIES: readonly string[] = [
  ...PUBLIC_PROPERTIES,
  ...PUBLIC_PROPERTIES.map(keptProperty),
  ...heldProperties.map(({ property }) => heldProperty(property)),
  WINDOWS_MAJOR,
  NSIS_FOLDER,
];

const searches: readonly Element[] = [
  search(WINDOWS_MAJOR, "Software\\Microsoft\\Windows NT\\CurrentVersion", "CurrentMajorVersionNumber"),
  search(NSIS_FOLDER, `Software\\${NSIS_GUID}`, "InstallLocation"),
  ...PUBLIC_PROPERTIES.map((property) => search(keptProperty(property), SETUP_KEY, property)),
  ...heldProperties.map(({ property, policy }) => search(heldProperty(property), WINDOWS_KEY, policy)),
];

/** A step that sets a property: what it sets, to what, and when. */
export type Setting = {
  readonly id: string;
  readonly property: string;
  readonly value: string;
  readonly when: string;
};

/** The steps that fill in what the command line left out, in their order. */
export const SETTINGS: readonly Setting[] = [
  ...PUBLIC_PROPERTIES.map((property) => ({
    id: `Keep_${property}`,
    property,
    value: `[${keptProperty(property)}]`,
    when: `NOT ${property} AND ${keptProperty(property)}`,
  })),
  ...POLICY_PROPERTIES.flatMap(({ property, standard }) =>
    standard === null
      ? []
      : [
          {
            id: `Default_${property}`,
            property,
            value: standard,
            when: `NOT ${property} AND NOT ${heldProperty(property)}`,
          },
        ],
  ),
];

const settingElements = (): readonly Element[] => [
  ...SETTINGS.map(({ id, property, value }) =>
    element("CustomAction", { Id: id, Property: property, Value: value }),
  ),
  element(
    "InstallExecuteSequence",
    {},
    SETTINGS.map(({ id, when }) => element("Custom", { Action: id, After: "LaunchConditions" }, when)),
  ),
];

const checks = (): readonly Element[] =>
  [
    { condition: `Installed OR ${WINDOWS_MAJOR}`, message: WINDOWS_TOO_OLD },
    { condition: `Installed OR NOT ${NSIS_FOLDER}`, message: NSIS_THERE },
    ...PROPERTY_CHECKS,
  ].map(({ condition, message }) => element("Condition", { Message: message }, condition));

const idsOf = (at: Element): readonly string[] => {
  if (at.name === "Component") return [at.attributes["Id"] ?? ""];
  return typeof at.content === "string" ? [] : at.content.flatMap(idsOf);
};

const directories = (paths: readonly string[]): Element => {
  const program = element("Directory", { Id: INSTALL_FOLDER, Name: "Anteroom" }, [
    ...folderContent(paths, ""),
    ...policyComponents,
    schemeComponent,
    keptShortcut,
  ]);
  return element("Directory", { Id: "TARGETDIR", Name: "SourceDir" }, [
    element("Directory", { Id: "ProgramFiles64Folder" }, [program]),
    element("Directory", { Id: "ProgramMenuFolder" }, [shortcutComponent]),
  ]);
};

/** How the program is called in the list of installed programs; a placeholder says that it is none. */
export const productName = (isPlaceholder: boolean): string =>
  isPlaceholder ? "Anteroom (placeholder without a program)" : "Anteroom";

/** The source of the MSI. */
export const wxsText = ({ version, arch, isPlaceholder, paths }: MsiSource): string => {
  const tree = directories(paths);
  const references = idsOf(tree).map((id) => element("ComponentRef", { Id: id }));
  const product = {
    Id: productCode(version, arch),
    Name: productName(isPlaceholder),
    UpgradeCode: UPGRADE_CODE,
    Version: version,
    Manufacturer: "Anteroom",
    Language: "1033",
  };
  return xmlText(
    element("Wix", { xmlns: "http://schemas.microsoft.com/wix/2006/wi" }, [
      element("Product", product, [
        element("Package", {
          InstallerVersion: "500",
          Compressed: "yes",
          InstallScope: "perMachine",
          Description: `${productName(isPlaceholder)} ${version}`,
          Manufacturer: "Anteroom",
          Comments: "For all people of this machine; policies by SERVERURL, UPDATEMODE, UPDATECHANNEL",
          Languages: "1033",
        }),
        element("MajorUpgrade", { DowngradeErrorMessage: DOWNGRADE }),
        element("MediaTemplate", { EmbedCab: "yes" }),
        element("Property", { Id: "ARPNOMODIFY", Value: "1" }),
        element("Icon", { Id: ICON, SourceFile: ICON }),
        element("Property", { Id: "ARPPRODUCTICON", Value: ICON }),
        ...searches,
        ...checks(),
        ...settingElements(),
        tree,
        element("Feature", { Id: "Anteroom", Title: "Anteroom", Level: "1" }, references),
      ]),
    ]),
  );
};
