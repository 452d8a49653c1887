/** One thing that was checked: what, what was found, and whether it held. */
export type Check = { name: string; found: string; holds: boolean };

/** Collects what was checked, in order. */
export type Checks = {
  note: (name: string, found: string | number | null, holds: boolean) => void;
  list: () => readonly Check[];
  hold: () => boolean;
};

/** Nothing checked yet, which does not hold. */
export const createChecks = (say: (line: string) => void): Checks => {
  const checks: Check[] = [];
  return {
    note(name, found, holds) {
      checks.push({ name, found: String(found ?? "nothing"), holds });
      say(`${holds ? "held  " : "FAILED"}  ${name}: ${String(found ?? "nothing")}`);
    },
    list: () => checks,
    hold: () => checks.length > 0 && checks.every(({ holds }) => holds),
  };
};

/** The checks as a table for people. */
export const tableOf = (checks: readonly Check[]): string => {
  const width = Math.max(...checks.map(({ name }) => name.length));
  return checks
    .map(({ name, found, holds }) => `${holds ? "held  " : "FAILED"}  ${name.padEnd(width)}  ${found}`)
    .join("\n");
};
