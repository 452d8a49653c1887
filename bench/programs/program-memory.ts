import { readFile } from "node:fs/promises";
import { familyTicks } from "../processor-time.ts";

/** kB of PSS of a program's processes, by what they are for. */
export type MemoryOfKinds = Readonly<Record<string, number>>;

/** What a process of Electron is for, by its command line, its words ended by NUL. */
export const kindOf = (commandLine: string): string => {
  const word = (name: string): string | undefined =>
    new RegExp(`--${name}=(\\S+?)[\\0 ]`).exec(commandLine)?.[1];
  const type = word("type");
  if (type === undefined) return "main";
  return /^[a-z]+/.exec(word("utility-sub-type") ?? type)?.[0] ?? type;
};

/** Reads the PSS of a `smaps_rollup` (proc(5)), in kB; throws where there is none. */
export const readPss = (rollup: string): number => {
  const found = /^Pss:\s+(\d+) kB$/m.exec(rollup)?.[1];
  if (found === undefined) throw new Error("the kernel does not tell the memory of a process");
  return Number(found);
};

/** The memory of a program's whole family; throws when a part of it cannot be read. */
export const memoryOf = async (pid: number): Promise<MemoryOfKinds> => {
  const pids = [...(await familyTicks(pid)).keys()];
  const each = await Promise.all(
    pids.map(async (one) => ({
      kind: kindOf(await readFile(`/proc/${one}/cmdline`, "utf8")),
      kB: readPss(await readFile(`/proc/${one}/smaps_rollup`, "utf8")),
    })),
  );
  const kinds = [...new Set(each.map(({ kind }) => kind))].toSorted();
  return Object.fromEntries(
    kinds.map((kind) => [
      kind,
      each.filter((one) => one.kind === kind).reduce((sum, one) => sum + one.kB, 0),
    ]),
  );
};

/** All of it. kB. */
export const wholeOf = (memory: MemoryOfKinds): number =>
  Object.values(memory).reduce((sum, one) => sum + one, 0);
