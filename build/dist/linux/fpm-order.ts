import { parseArgs } from "node:util";
import { Sentence } from "../../runtime/sentence.mjs";

/** What electron-builder asks of fpm (jordansissel/fpm, its command line), as much of it as is used. */
export type FpmOrder = {
  readonly type: "deb" | "rpm";
  readonly name: string;
  readonly version: string;
  readonly architecture: string;
  readonly maintainer: string;
  readonly license: string;
  /** Of a deb the first line is the short one. */
  readonly description: string;
  readonly summary: string;
  readonly depends: readonly string[];
  readonly recommends: readonly string[];
  readonly compression: string;
  readonly output: string;
  /** Files of scripts by fpm's word for when they run. */
  readonly scripts: Readonly<Partial<Record<ScriptTime, string>>>;
  /** Sources and where they go; a folder that ends with a slash stands for what is in it. */
  readonly sources: readonly { readonly from: string; readonly to: string }[];
};

/** When a script of a package runs. */
export type ScriptTime = "before-install" | "after-install" | "before-remove" | "after-remove";

const one = { type: "string" } as const;
const many = { type: "string", multiple: true, default: [] as string[] } as const;

const OPTIONS = {
  input: { ...one, short: "s" },
  type: { ...one, short: "t" },
  depends: { ...many, short: "d" },
  force: { type: "boolean" },
  name: one,
  version: one,
  architecture: one,
  maintainer: one,
  vendor: one,
  url: one,
  license: one,
  category: one,
  description: one,
  package: one,
  "deb-recommends": many,
  "deb-priority": one,
  "deb-compression": one,
  "rpm-summary": one,
  "rpm-os": one,
  "rpm-compression": one,
  "before-install": one,
  "after-install": one,
  "before-remove": one,
  "after-remove": one,
} as const;

const TIMES: readonly ScriptTime[] = ["before-install", "after-install", "before-remove", "after-remove"];

const sourceOf = (word: string): { readonly from: string; readonly to: string } => {
  const at = word.lastIndexOf("=");
  if (at < 1 || !word.slice(at + 1).startsWith("/"))
    throw new Sentence(`${word} does not say where it goes: name it as source=/target.`);
  return { from: word.slice(0, at), to: word.slice(at + 1) };
};

const must = (value: string | undefined, name: string): string => {
  if (value !== undefined && value !== "") return value;
  throw new Sentence(`--${name} is missing: give it to the package script.`);
};

const typeOf = (value: string | undefined): FpmOrder["type"] => {
  if (value === "deb" || value === "rpm") return value;
  throw new Sentence(`The package script makes deb and rpm, and no ${value ?? "package without a type"}.`);
};

/** Reads a command line; throws a Sentence where something needed is missing, and TypeError at an unknown option. */
export const readFpmOrder = (words: readonly string[]): FpmOrder => {
  const { values, positionals } = parseArgs({ args: [...words], options: OPTIONS, allowPositionals: true });
  const type = typeOf(values.type);
  const description = must(values.description, "description");
  const scripts = TIMES.map((time) => [time, values[time]] as const).filter(([, path]) => path !== undefined);
  return {
    type,
    name: must(values.name, "name"),
    version: must(values.version, "version"),
    architecture: must(values.architecture, "architecture"),
    maintainer: must(values.maintainer, "maintainer"),
    license: must(values.license, "license"),
    description,
    summary: values["rpm-summary"] ?? description.split("\n")[0] ?? "",
    depends: values.depends,
    recommends: values["deb-recommends"],
    compression: must(values[`${type}-compression`], `${type}-compression`),
    output: must(values.package, "package"),
    scripts: Object.fromEntries(scripts),
    sources: positionals.map(sourceOf),
  };
};
