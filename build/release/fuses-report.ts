import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { BuildFacts } from "../../protocol/build-facts.ts";
import { filesBelow } from "../bundle/manifest.ts";
import { EXECUTABLE } from "../package/config.ts";
import { FLAVOURS } from "../package/flavours.ts";
import { FUSE_NAMES, fuseBreaches, readFuses } from "../package/fuses.ts";
import { run } from "../runtime/run.ts";
import { Sentence } from "../runtime/sentence.mjs";

/** The name of the report in a release. */
export const FUSES_FILE = "fuses.json";

const programIn = async (archive: string, work: string): Promise<string> => {
  const { code } = await run("tar", ["-xzf", archive, "-C", work, "--wildcards", `*/${EXECUTABLE}`]);
  const path =
    code === 0 ? (await filesBelow(work)).find((one) => one.endsWith(`/${EXECUTABLE}`)) : undefined;
  if (path !== undefined) return join(work, path);
  throw new Sentence(`${archive} holds no program: make the packages anew.`);
};

/** Reads the fuses back from the program inside a tar.gz package, holds them against the flavour, and writes them down in `work`. */
export const writeFusesReport = async (facts: BuildFacts, archive: string, work: string): Promise<string> => {
  const wire = await readFuses(await programIn(archive, work));
  const breaches = fuseBreaches(wire, FLAVOURS[facts.flavour].fuses);
  if (breaches.length > 0) throw new Sentence(`The program is not as it should be: ${breaches.join("; ")}.`);
  const fuses = Object.fromEntries(FUSE_NAMES.map((name, at) => [name, wire[at] ?? "not in this Electron"]));
  const file = join(work, FUSES_FILE);
  await writeFile(file, `${JSON.stringify({ electron: facts.electron, fuses }, null, 2)}\n`);
  return file;
};
