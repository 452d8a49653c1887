/** Rows of text as columns under their headings, two blanks apart. */
export const tableOf = (rows: readonly (readonly string[])[]): string => {
  const width = (column: number): number => Math.max(...rows.map((row) => row[column]?.length ?? 0));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => cell.padEnd(width(column)))
      .join("  ")
      .trimEnd();
  return rows.map(line).join("\n");
};

/** A number with this many digits behind the point; a dash where there is none. */
export const digits = (value: number, count: number): string =>
  Number.isFinite(value) ? value.toFixed(count) : "-";
