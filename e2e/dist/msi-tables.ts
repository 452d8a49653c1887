import { run } from "../../build/runtime/run.ts";

/** The rows of a table, each by the names of its columns. */
export type Rows = readonly Readonly<Record<string, string>>[];

const ask = async (words: readonly string[]): Promise<string> => {
  const { code, out, err } = await run("msiinfo", words, { timeoutMs: 60_000 });
  if (code !== 0) throw new Error(`msiinfo ${words.join(" ")} failed: ${err}`);
  return out;
};

/** Every table's text as the reader of msitools exports it, by name. */
export const allTables = async (file: string): Promise<Readonly<Record<string, string>>> => {
  const names = (await ask(["tables", file])).trim().split(/\s+/).toSorted();
  const texts = await Promise.all(names.map((name) => ask(["export", file, name])));
  return Object.fromEntries(names.map((name, at) => [name, texts[at] ?? ""]));
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
