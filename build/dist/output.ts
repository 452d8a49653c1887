import { mkdir, mkdtemp, readdir, rename, rm } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { isAlive } from "../runtime/cache.ts";
import { Sentence } from "../runtime/sentence.mjs";
import { isDiskFull } from "./run-tool.ts";

const mustBeEmpty = async (folder: string): Promise<void> => {
  const found = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw new Sentence(`${folder} cannot be read (${error.code}): name another folder with --output.`);
  });
  if (found.length === 0) return;
  throw new Sentence(`${folder} is not empty: remove it, or name another folder with --output.`);
};

const PARTIAL = ".dist-";

/** What a killed run left behind would take the room of the next one. */
const sweepKilled = async (parent: string): Promise<void> => {
  const left = (await readdir(parent)).filter((name) => /^\.dist-\d+-/.test(name));
  const dead = left.filter((name) => !isAlive(Number(name.split("-")[1])));
  await Promise.all(dead.map((name) => rm(join(parent, name), { recursive: true, force: true })));
};

const besides = async (folder: string): Promise<string> => {
  try {
    await mkdir(dirname(folder), { recursive: true });
    await sweepKilled(dirname(folder));
    return await mkdtemp(join(dirname(folder), `${PARTIAL}${process.pid}-`));
  } catch (error) {
    const word = error instanceof Error ? error.message : String(error);
    throw isDiskFull(word)
      ? full(folder)
      : new Sentence(`${folder} cannot be written: name another folder with --output.`);
  }
};

const full = (folder: string): Sentence =>
  new Sentence(`There is no room left on the disk of ${folder}: free some space and run the command again.`);

const giveName = async (made: string, folder: string): Promise<void> => {
  await rename(made, folder).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOTEMPTY" && error.code !== "EEXIST") throw error;
    throw new Sentence(`${folder} was filled by somebody else meanwhile: name another folder with --output.`);
  });
};

/**
 * Fills a folder that takes its name only when everything is in it; `make` gets an empty folder for the result and one
 * to work in, both beside it. A failure leaves nothing behind.
 */
export const fillOutput = async <T>(
  output: string,
  make: (result: string, work: string) => Promise<T>,
): Promise<T> => {
  const folder = resolve(output);
  await mustBeEmpty(folder);
  const partial = await besides(folder);
  try {
    const [result, work] = [join(partial, "result"), join(partial, "work")];
    await Promise.all([mkdir(result), mkdir(work)]);
    const made = await make(result, work);
    await giveName(result, folder);
    return made;
  } catch (error) {
    throw error instanceof Error && isDiskFull(error.message) ? full(folder) : error;
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
};
