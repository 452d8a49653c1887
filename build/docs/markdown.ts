import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { ROOT } from "../runtime/provision.ts";

/** A file of the project as text, by its path from the project's folder. */
export const read = (path: string): Promise<string> => readFile(join(ROOT, path), "utf8");

/** Every document of the project: those of its folder and those below docs/. */
export const documentPaths = async (): Promise<readonly string[]> => {
  const own = await readdir(ROOT);
  const below = await readdir(join(ROOT, "docs"), { recursive: true });
  return [...own, ...below.map((path) => `docs/${path.replaceAll("\\", "/")}`)]
    .filter((path) => path.endsWith(".md"))
    .toSorted();
};

const cellsOf = (line: string): readonly string[] =>
  line
    .slice(1, -1)
    .split("|")
    .map((cell) => cell.trim());

const isRow = (line: string): boolean => line.startsWith("|") && line.endsWith("|");

/** Cells of all rows of the tables that stand under the headings of this name (any depth), without heads and rules. */
export const tableUnder = (markdown: string, heading: string): readonly (readonly string[])[] => {
  const lines = markdown.split("\n").map((line) => line.trim());
  const rows: (readonly string[])[] = [];
  let isUnder = false;
  for (const [at, line] of lines.entries()) {
    if (/^#+ /.test(line)) isUnder = line.replace(/^#+ /, "") === heading;
    const isHead = /^\|[\s|:-]+\|$/.test(lines[at + 1] ?? "");
    const isRule = /^\|[\s|:-]+\|$/.test(line);
    if (isUnder && isRow(line) && !isHead && !isRule) rows.push(cellsOf(line));
  }
  return rows;
};

/** A cell without the marks of code. */
export const plain = (cell: string | undefined): string => (cell ?? "").replaceAll("`", "");

/** A proof as documents write it: a test's file in code, a colon, and one title or several, each emphasised. */
export type Proof = { readonly document: string; readonly file: string; readonly title: string };

/** Every proof that a document names. */
export const proofsIn = (document: string, markdown: string): readonly Proof[] =>
  [...markdown.matchAll(/`([\w./-]+\.(?:test|spec)\.(?:tsx?|mjs))`:((?:[\s,;]*_[^_\n|]+_)+)/g)].flatMap(
    ([, file = "", titles = ""]) =>
      [...titles.matchAll(/_([^_]+)_/g)].map(([, title = ""]) => ({ document, file, title })),
  );

/** Every test file that a document names, with or without a title. */
export const testFilesIn = (markdown: string): readonly string[] =>
  [...markdown.matchAll(/`([\w-]+(?:\/[\w.-]+)+\.(?:test|spec)\.(?:tsx?|mjs))`/g)].map(
    ([, file = ""]) => file,
  );

/** Targets of links and pictures that point into the project, pictures for the dark theme included. */
export const innerLinksIn = (markdown: string): readonly string[] =>
  [...markdown.matchAll(/\]\(([^)\s]+)\)|\b(?:src|srcset)="([^"\s]+)"/g)]
    .map(([, target, source]) => target ?? source ?? "")
    .filter((target) => !/^[a-z]+:/.test(target));

/** The anchors of a document's headings, as code hosts make them. */
export const anchorsOf = (markdown: string): readonly string[] =>
  [...markdown.matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
      .trim()
      .replaceAll(" ", "-"),
  );
