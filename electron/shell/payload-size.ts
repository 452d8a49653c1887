const NODE_COST = 2;

const isPlain = (value: object): boolean => {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
};

/** What one value costs by itself, without what is in it; Infinity for what no schema of ours takes (maps, dates, buffers). */
const ownCost = (value: unknown): number => {
  if (typeof value === "string") return NODE_COST + value.length;
  if (typeof value !== "object" || value === null) return typeof value === "bigint" ? Infinity : NODE_COST;
  if (Array.isArray(value)) return NODE_COST + value.length; // holes count too
  return isPlain(value) ? NODE_COST : Infinity;
};

const childrenOf = (value: unknown): unknown[] => {
  if (typeof value !== "object" || value === null) return [];
  return Array.isArray(value) ? value : Object.entries(value).flat();
};

/**
 * Whether a value that came from a window is at most about this long as JSON. It stops at the first value too many, so
 * that a list of a thousand million holes, a knot or a deep nest costs the main process nothing.
 */
export const isWithin = (value: unknown, max: number): boolean => {
  const open = [value];
  let left = max;
  while (open.length > 0) {
    const one = open.pop();
    left -= ownCost(one);
    if (left < 0) return false;
    for (const child of childrenOf(one)) open.push(child);
  }
  return true;
};
