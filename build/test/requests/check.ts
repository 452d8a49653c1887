import { readFile, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { Count } from "../tally.ts";
import { FILE_ENDS } from "./recorder.ts";
import { KeptSecret, SeenRequest, leaksIn } from "./seen.ts";

const linesIn = async <T>(folder: string, end: string, schema: z.ZodType<T>): Promise<readonly T[]> => {
  const names = await readdir(folder).catch(() => []);
  const texts = await Promise.all(
    names.filter((name) => name.endsWith(end)).map((name) => readFile(join(folder, name), "utf8")),
  );
  const lines = new Set(texts.flatMap((text) => text.split("\n")).filter((line) => line !== ""));
  return [...lines].map((line) => schema.parse(JSON.parse(line)));
};

/** What a check said and counts for. */
export type Checked = { readonly count: Count; readonly lines: readonly string[] };

/**
 * Looks in every request target that the services of a run saw for anything secret of that run, and removes the secrets from
 * the reports. A run of which nothing was seen proves nothing: it fails where it `mustSee`, and else counts for nothing.
 */
export const checkRequests = async (folder: string, mustSee: boolean): Promise<Checked> => {
  const requests = await linesIn(folder, FILE_ENDS.requests, SeenRequest);
  const secrets = await linesIn(folder, FILE_ENDS.secrets, KeptSecret);
  for (const name of await readdir(folder).catch(() => []))
    if (name.endsWith(FILE_ENDS.secrets)) await rm(join(folder, name));
  const isSeen = requests.length > 0 && secrets.length > 0;
  if (!isSeen)
    return { count: { passed: 0, failed: mustSee ? 1 : 0 }, lines: ["No requests of the run were seen."] };
  const leaks = leaksIn(requests, secrets);
  const said = `${requests.length} request targets were searched for ${secrets.length} secrets of the run: ${leaks.length} found.`;
  const count = leaks.length === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
  return { count, lines: [said, ...leaks] };
};
