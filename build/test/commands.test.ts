import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";
import { ROOT } from "../runtime/provision.ts";

const read = (path: string): Promise<string> => readFile(join(ROOT, path), "utf8");

/** The lines of a document that stand in code blocks. */
const commandsIn = (markdown: string): readonly string[] =>
  [...markdown.matchAll(/^```\w*\n([\s\S]*?)^```/gm)].flatMap(([, block = ""]) => block.trim().split("\n"));

const scriptsOf = (packageJson: string): Readonly<Record<string, string>> =>
  z.object({ scripts: z.record(z.string(), z.string()) }).parse(JSON.parse(packageJson)).scripts;

test("the README shows the two commands and both are scripts of the package", async () => {
  const commands = commandsIn(await read("README.md"));
  expect(commands).toEqual(expect.arrayContaining(["npm start", "npm test"]));
  expect(Object.keys(scriptsOf(await read("package.json")))).toEqual(
    expect.arrayContaining(["start", "test"]),
  );
});

test("continuous integration runs exactly the README's test command", async () => {
  const lines = (await read(".ci/run")).trim().split("\n");
  expect(lines.filter((line) => /\bnpm\b|\bnode\b|\bnpx\b/.test(line))).toEqual(["npm test"]);
});
