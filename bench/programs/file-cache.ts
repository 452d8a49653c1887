import { join } from "node:path";
import { stat } from "node:fs/promises";
import { filesBelow } from "../../build/bundle/manifest.ts";
import { run } from "../../build/runtime/run.ts";

/** With more of a folder than this in memory, what reads it is not cold. */
const LEFT = 0.1;

const residentBytes = async (path: string): Promise<number> => {
  const { code, out } = await run("fincore", ["--bytes", "--noheadings", "--output", "RES", path]);
  if (code !== 0) throw new Error(`fincore could not tell how much of ${path} is in memory`);
  return Number(out.trim());
};

/** Asks the kernel to let go of the files of a folder (dd, `nocache` with nothing to copy); says how much of them stayed, where that is much. */
export const dropFromMemory = async (folder: string): Promise<readonly string[]> => {
  const paths = (await filesBelow(folder)).map((path) => join(folder, path));
  await Promise.all(
    paths.map((path) => run("dd", [`if=${path}`, "iflag=nocache", "count=0", "status=none"])),
  );
  const [sizes, resident] = await Promise.all([
    Promise.all(paths.map(async (path) => (await stat(path)).size)),
    Promise.all(paths.map(residentBytes)),
  ]);
  const sum = (values: readonly number[]): number => values.reduce((all, one) => all + one, 0);
  const part = sum(resident) / sum(sizes);
  return part > LEFT ? [`${Math.round(part * 100)} % of the files stayed in memory`] : [];
};
