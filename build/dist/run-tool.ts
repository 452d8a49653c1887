import { type RunHow, run } from "../runtime/run.ts";
import { Sentence } from "../runtime/sentence.mjs";

/** Whether an error or a tool's words tell of a full disk. */
export const isDiskFull = (text: string): boolean => /ENOSPC|EDQUOT|no space left|disk quota/i.test(text);

const TOOL_TIMEOUT_MS = 900_000;

/** Runs a tool of the system to its end and answers what it printed; throws a Sentence with the last line of its words when it fails. */
export const runTool = async (
  command: string,
  words: readonly string[],
  how: RunHow = {},
): Promise<string> => {
  const { code, out, err } = await run(command, words, { timeoutMs: TOOL_TIMEOUT_MS, ...how });
  if (code === 0) return out;
  const lines = `${err}\n${out}`.trim().split("\n");
  const telling = lines.find(isDiskFull) ?? lines.findLast((line) => line.trim() !== "") ?? "it said nothing";
  throw new Sentence(`${command} failed (${telling.trim()}): set that right and run the command again.`);
};
