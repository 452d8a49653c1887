import { MACOS_DOMAIN } from "../../protocol/policy.ts";
import { exampleText, schemaText } from "./linux.ts";
import { manifest, mobileconfig } from "./macos.ts";
import { adml, admx, languages } from "./windows.ts";

/** A file of the templates, by its path from their folder. */
export type Template = { readonly path: string; readonly text: string };

/** Everything that an administrator's tools take; made anew for each release and never committed. */
export const templates = (): readonly Template[] => [
  { path: "windows/Anteroom.admx", text: admx() },
  ...languages.map((language) => ({ path: `windows/${language}/Anteroom.adml`, text: adml(language) })),
  { path: "macos/Anteroom.mobileconfig", text: mobileconfig() },
  { path: `macos/${MACOS_DOMAIN}.plist`, text: manifest() },
  { path: "linux/policies.schema.json", text: schemaText() },
  { path: "linux/policies.example.json", text: exampleText() },
];
