import * as z from "zod";
import { type Setting, Settings, settings } from "../../service/settings.ts";
import { markdownTable } from "../policies/markdown-table.ts";

/** Where the reference lies in the project. */
export const CONFIGURATION_DOCUMENT = "docs/service-configuration.md";

/** What the reference needs of a JSON schema. */
const Shape = z.looseObject({
  default: z.unknown().optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  minLength: z.number().optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  anyOf: z.array(z.unknown()).optional(),
});
type Shape = z.infer<typeof Shape>;

const whole = Shape.parse(z.toJSONSchema(Settings, { io: "input", unrepresentable: "any" }));

const innerOf = (shape: Shape, name: string): Shape | null => {
  const direct = shape.properties?.[name];
  if (direct !== undefined) return Shape.parse(direct);
  const choices = (shape.anyOf ?? []).map((one) => innerOf(Shape.parse(one), name));
  return choices.find((one) => one !== null) ?? null;
};

const shapesOf = ({ path: [first, second] }: Setting): { outer: Shape; own: Shape } => {
  const outer = innerOf(whole, first) ?? {};
  return { outer, own: second === undefined ? outer : (innerOf(outer, second) ?? {}) };
};

const code = (text: string): string => `\`${text.replaceAll("|", "\\|")}\``;

const textOf = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

const withoutIt = (setting: Setting): string => {
  const { outer, own } = shapesOf(setting);
  const value = own.default === undefined ? outer.default : own.default;
  return value === undefined ? "must be set" : code(textOf(value));
};

const boundsOf = (setting: Setting): string => {
  const { minimum, maximum, minLength } = shapesOf(setting).own;
  if (minimum !== undefined && maximum !== undefined) return `${minimum} to ${maximum}`;
  return minLength !== undefined && minLength > 1 ? `${minLength} characters or more` : "";
};

const rows = (): readonly (readonly string[])[] =>
  settings.map((setting) => [
    code(setting.path.join(".")),
    code(setting.variable),
    withoutIt(setting),
    boundsOf(setting),
    setting.meaning,
    code(setting.example),
  ]);

const INTRODUCTION = `# Settings of the clinic service

<!-- Made by \`node build/configuration.mjs\` from service/settings.ts. Change that. -->

A setting comes from the file (\`--config <path>\`, or the path in the variable \`ANTEROOM_CONFIG\`); a variable of the environment that is not empty wins over the file. Secrets have no argument, so that none stands in a list of processes. A setting that does not exist is refused by name. \`anteroom-service check\` says what is wrong with a configuration before anything is started with it.

The file is one JSON object; a name with a dot is a name within an object: \`livekit.url\` is \`{ "livekit": { "url": ... } }\`.`;

const EXPECTED = `## What each is expected to be

In these words a start is refused, for each setting that is wrong, and never with its value.`;

const MORE = `## Variables beside the settings

| Variable                | Meaning                                                                                                                                         |
| ----------------------- | ----------------------------------------------------------------------------------------------------------------------------------------------- |
| \`ANTEROOM_CONFIG\`       | Path of the file with the settings, where \`--config\` names none.                                                                                |
| \`ANTEROOM_PROGRAM\`      | Set by the tarball's own command: the folder that it was unpacked to, whose guest page is served unless \`guestFolder\` says otherwise.           |
| \`CREDENTIALS_DIRECTORY\` | Set by systemd: files that it handed over lie there. Private files in it may also be readable by their group, because systemd writes them thus. |

How long things live, how often somebody may try and how large messages may be is not set but fixed, in \`protocol/limits.ts\`.`;

/** The whole text of the reference. */
export const configurationDocument = (): string =>
  [
    INTRODUCTION,
    "## Settings",
    markdownTable(["Setting", "Variable", "Without it", "Bounds", "Meaning", "Example"], rows()),
    EXPECTED,
    markdownTable(
      ["Setting", "Expected"],
      settings.map(({ path, expected }) => [code(path.join(".")), expected]),
    ),
    MORE,
  ]
    .join("\n\n")
    .concat("\n");
