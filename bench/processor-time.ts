import { readFile, readdir } from "node:fs/promises";

/** One line of /proc/<pid>/stat, as far as processor time is concerned. */
export type ProcessStat = { readonly parent: number; readonly ticks: number };

/** Clock ticks per second of /proc (USER_HZ), which is 100 on every Linux that Node runs on. */
export const TICKS_PER_SECOND = 100;

/** Reads parent and utime+stime (fields 4, 14 and 15, proc(5)); the name in brackets may hold anything. */
export const readStat = (line: string): ProcessStat => {
  const fields = line.slice(line.lastIndexOf(")") + 2).split(" ");
  return { parent: Number(fields[1]), ticks: Number(fields[11]) + Number(fields[12]) };
};

/** A process and everybody who descends from it. */
export const familyOf = (root: number, stats: ReadonlyMap<number, ProcessStat>): ReadonlySet<number> => {
  const family = new Set([root]);
  let size = 0;
  while (size !== family.size) {
    size = family.size;
    for (const [pid, { parent }] of stats) if (family.has(parent)) family.add(pid);
  }
  return family;
};

/** Ticks that each process of a family has used so far. */
export type FamilyTicks = ReadonlyMap<number, number>;

/** Reads /proc now. A process that ends meanwhile is left out. */
export const familyTicks = async (root: number): Promise<FamilyTicks> => {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name)).map(Number);
  const lines = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/stat`, "utf8").catch(() => null)));
  const stats = new Map(
    pids.flatMap((pid, at) => {
      const line = lines[at] ?? null;
      return line === null ? [] : [[pid, readStat(line)] as const];
    }),
  );
  return new Map([...familyOf(root, stats)].map((pid) => [pid, stats.get(pid)?.ticks ?? 0]));
};

/** Seconds of processor time between two readings; whoever came meanwhile counts whole, whoever went counts nothing. */
export const secondsBetween = (before: FamilyTicks, after: FamilyTicks): number =>
  [...after].reduce((sum, [pid, ticks]) => sum + ticks - (before.get(pid) ?? 0), 0) / TICKS_PER_SECOND;
