import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { VisitStage } from "./stage.ts";

/** What a visit leaves behind. */

const filesOf = async (folder: string): Promise<string[]> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
};

/** Digits count only as a number of their own: six of them stand in many a time of the clock. */
const holds = (bytes: Buffer, word: string): boolean =>
  /^\d+$/.test(word)
    ? new RegExp(`(?<!\\d)${word}(?!\\d)`).test(bytes.toString("latin1"))
    : bytes.includes(word) || bytes.includes(Buffer.from(word, "utf16le"));

/** Which of the planted words stands in which file of a folder, as `file: word`; words are looked for in UTF-8 and UTF-16. */
export const findWords = async (folder: string, words: readonly string[]): Promise<string[]> => {
  const found: string[] = [];
  for (const path of await filesOf(folder)) {
    const bytes = await readFile(path).catch(() => Buffer.alloc(0));
    for (const word of words) if (holds(bytes, word)) found.push(`${path}: ${word}`);
  }
  return found;
};

const rowsOf = ({ dataFolder }: VisitStage, sql: string, visitId: string) => {
  const database = new DatabaseSync(join(dataFolder, "anteroom.db"), { readOnly: true });
  try {
    return database.prepare(sql).all(visitId);
  } finally {
    database.close();
  }
};

/** The actions that were written down for a visit, in order, with what was refused. */
export const auditOf = (stage: VisitStage, visitId: string): string[] =>
  rowsOf(stage, "select action, outcome from audit where visitId = ? order by seq", visitId).map(
    ({ action, outcome }) =>
      outcome === "success" ? String(action) : `${String(action)} ${String(outcome)}`,
  );

/** The ids of a visit's patients, in the order of arrival. */
export const devicesOf = (stage: VisitStage, visitId: string): string[] =>
  rowsOf(
    stage,
    "select participantId from admission where visitId = ? and role <> 'host' order by waitingSince",
    visitId,
  ).map(({ participantId }) => String(participantId));
