import { readFile, readdir } from "node:fs/promises";
import { existsSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { ROOT } from "../runtime/provision.ts";
import { breaches } from "./rules.ts";
import { readSource } from "./source-file.ts";

const PROGRAMS = ["protocol", "electron", "renderer", "service", "build", "e2e", "bench"];

const sourcesBelow = async (program: string): Promise<readonly string[]> => {
  const folder = join(ROOT, program);
  if (!existsSync(folder)) return [];
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = found
    .filter((one) => one.isFile())
    .map((one) => relative(ROOT, join(one.parentPath, one.name)));
  return paths.map((path) => path.split(sep).join("/")).filter((path) => /\.(m?ts|tsx|m?js)$/.test(path));
};

const paths = (await Promise.all(PROGRAMS.map(sourcesBelow))).flat();
const files = await Promise.all(
  paths.map(async (path) => readSource(path, await readFile(join(ROOT, path), "utf8"))),
);
const found = breaches(files);
for (const line of found) console.log(line);
console.log(
  found.length === 0
    ? `${files.length} files keep to the directions.`
    : `${found.length} breaches in ${files.length} files.`,
);
process.exitCode = found.length === 0 ? 0 : 1;
