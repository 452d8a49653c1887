import { dirname, join } from "node:path/posix";
import { Visitor, parseSync, type Program } from "oxc-parser";

/** One import: what it names, and the project's path it means (null for a package). */
export type Import = { readonly specifier: string; readonly path: string | null; readonly isType: boolean };

/** What the rules need to know of a file. */
export type SourceFile = {
  readonly path: string;
  readonly imports: readonly Import[];
  readonly hasDefaultExport: boolean;
  readonly grants: readonly string[];
  readonly lineCount: number;
};

const resolved = (from: string, specifier: string): string | null =>
  specifier.startsWith(".") ? join(dirname(from), specifier) : null;

/** Grants that no client may ever have; for the words that mean other things elsewhere only a plain `true` counts. */
const NEVER = new Set(["hidden", "roomAdmin", "roomCreate", "roomRecord"]);
const NEVER_TRUE = new Set(["agent", "recorder"]);

const REFUSAL = "z.literal(false)";

/** Names that stand for "must be false" in a schema that refuses a token with more rights. */
const refusalsIn = (program: Program, text: string): ReadonlySet<string> => {
  const names = new Set<string>();
  new Visitor({
    VariableDeclarator: ({ id, init }) => {
      const isRefusal = init !== null && text.slice(init.start, init.end).startsWith(REFUSAL);
      if (id.type === "Identifier" && isRefusal) names.add(id.name);
    },
  }).visit(program);
  return names;
};

const grantsOf = (program: Program, text: string): readonly string[] => {
  const found: string[] = [];
  const refusals = refusalsIn(program, text);
  new Visitor({
    Property: ({ key, value }) => {
      const name = key.type === "Identifier" ? key.name : key.type === "Literal" ? String(key.value) : "";
      const given = text.slice(value.start, value.end);
      const isRefused = given === "false" || given.startsWith(REFUSAL) || refusals.has(given);
      if ((NEVER.has(name) && !isRefused) || (NEVER_TRUE.has(name) && given === "true")) found.push(name);
    },
    AssignmentExpression: ({ left }) => {
      const isMember = left.type === "MemberExpression" && left.property.type === "Identifier";
      const name = isMember ? text.slice(left.property.start, left.property.end) : "";
      if (NEVER.has(name)) found.push(name);
    },
  }).visit(program);
  return found;
};

const isTypeOnly = (entries: readonly { readonly isType: boolean }[]): boolean =>
  entries.length > 0 && entries.every(({ isType }) => isType);

/** Reads a file of the project; `path` is relative to the project with forward slashes. */
export const readSource = (path: string, text: string): SourceFile => {
  const { module, program } = parseSync(path, text);
  const stated = module.staticImports.map(({ moduleRequest, entries }) => ({
    specifier: moduleRequest.value,
    isType: isTypeOnly(entries),
  }));
  const exports = module.staticExports.flatMap(({ entries }) => entries);
  const passedOn = exports.flatMap(({ moduleRequest, isType }) =>
    moduleRequest === null ? [] : [{ specifier: moduleRequest.value, isType }],
  );
  const dynamic = module.dynamicImports.map(({ moduleRequest }) => ({
    specifier: text.slice(moduleRequest.start, moduleRequest.end).replaceAll(/^["'`]|["'`]$/g, ""),
    isType: false,
  }));
  return {
    path,
    imports: [...stated, ...passedOn, ...dynamic].map((one) => ({
      ...one,
      path: resolved(path, one.specifier),
    })),
    hasDefaultExport: exports.some(({ exportName }) => exportName.kind === "Default"), // oxlint-disable-line typescript/no-unsafe-enum-comparison -- a const enum, which may not be imported here
    grants: grantsOf(program, text),
    lineCount: text.split("\n").length,
  };
};
