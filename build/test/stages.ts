import { existsSync } from "node:fs";
import { mkdir, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { spawn } from "node:child_process";
import { ROOT, provision } from "../runtime/provision.ts";
import { countRunner, countTool, readVitest, type Count } from "./tally.ts";

/** Where the runners' reports go; git ignores it. */
export const REPORTS = join(ROOT, "reports");

/** One part of the tests; it never throws for a failure of what it tests. */
export type Stage = { readonly name: string; readonly heading: string; readonly run: () => Promise<Count> };

/** Runs Node with these words, its lines shown, to its exit code. */
export const node = (words: readonly string[]): Promise<number> =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, [...words], { cwd: ROOT, stdio: ["ignore", "inherit", "inherit"] });
    child.once("error", () => resolve(-1));
    child.once("exit", (code) => resolve(code ?? -1));
  });

/** The text of a report, or null when there is none. */
export const readReport = (path: string): Promise<string | null> => readFile(path, "utf8").catch(() => null);

const require = createRequire(import.meta.url);

/** The script behind a package's command, which is not always exported. */
export const commandOf = (name: string, command: string = name): string => {
  const folder = join(ROOT, "node_modules", name);
  const { bin }: { bin: string | Readonly<Record<string, string>> } = require(join(folder, "package.json"));
  const file = typeof bin === "string" ? bin : bin[command];
  return join(folder, file ?? "");
};

const tool = (name: string, heading: string, words: () => readonly string[]): Stage => ({
  name,
  heading,
  run: async () => countTool(await node(words())),
});

const unitTests = async (): Promise<Count> => {
  // the package scripts are tried with the tools of the distributions
  await provision({ parts: ["packaging"], log: (line) => console.log(line) });
  const file = join(REPORTS, "unit.json");
  await mkdir(REPORTS, { recursive: true });
  await rm(file, { force: true });
  const words = ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${file}`];
  const code = await node([commandOf("vitest"), ...words]);
  return countRunner({ code, report: await readReport(file) }, readVitest);
};

const hasBundles = (): boolean => existsSync(join(ROOT, "dist", "guest"));

/** Everything that needs neither a display nor a server, in order. */
export const STAGES: readonly Stage[] = [
  tool("formats", "Formats (oxfmt)", () => [commandOf("oxfmt"), "--check"]),
  tool("lint", "Lint (oxlint, with types)", () => [commandOf("oxlint"), "--type-aware", "--deny-warnings"]),
  tool("types", "Types (tsc)", () => [commandOf("typescript", "tsc"), "--noEmit", "-p", "tsconfig.json"]),
  tool("dead", "Dead code (knip)", () => [commandOf("knip")]),
  tool("directions", "Directions of imports", () => [join("build", "lint", "directions.ts")]),
  { name: "unit", heading: "Unit tests (vitest)", run: unitTests },
  tool("bundles", "Bundles (vite)", () => [join("build", "bundle.ts")]),
  {
    name: "sizes",
    heading: "Sizes (size-limit)",
    run: async () =>
      hasBundles() ? countTool(await node([commandOf("size-limit")])) : { passed: 0, failed: 1 },
  },
];
