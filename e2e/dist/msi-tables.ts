import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../../build/runtime/run.ts";

/** The rows of a table, each by the names of its columns. */
export type Rows = readonly Readonly<Record<string, string>>[];

const ask = async (words: readonly string[], cwd: string): Promise<string> => {
  const { code, out, err } = await run("msiinfo", words, { cwd, timeoutMs: 60_000 });
  if (code !== 0) throw new Error(`msiinfo ${words.join(" ")} failed: ${err}`);
  return out;
};

/** Every table's text as the reader of msitools exports it, by name; it puts the bytes of icons beside, into a folder that goes. */
export const allTables = async (file: string): Promise<Readonly<Record<string, string>>> => {
  const folder = await mkdtemp(join(tmpdir(), "anteroom-tables-"));
  try {
    const names = (await ask(["tables", file], folder)).trim().split(/\s+/).toSorted();
    const texts = await Promise.all(names.map((name) => ask(["export", file, name], folder)));
    return Object.fromEntries(names.map((name, at) => [name, texts[at] ?? ""]));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

/** The rows of a table in an exported text. */
export const rowsOf = (text: string): Rows => {
  const [head = "", , , ...lines] = text.split(/\r?\n/);
  const columns = head.split("\t");
  return lines
    .filter((line) => line !== "")
    .map((line) => {
      const fields = line.split("\t");
      return Object.fromEntries(columns.map((column, at) => [column, fields[at] ?? ""]));
    });
};
