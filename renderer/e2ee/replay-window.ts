/** How far behind the highest counter a frame may come; of one sender key and one label. */
export const REPLAY_WINDOW = 1024;

/** Remembers which counters were seen; `isFresh` looks and changes nothing, `mark` is called only after the tag verified. */
export type ReplayWindow = {
  isFresh(ctr: bigint): boolean;
  /** False if the counter was seen meanwhile or has become too old. */
  mark(ctr: bigint): boolean;
};

/** An empty window. */
export const createReplayWindow = (): ReplayWindow => {
  const size = BigInt(REPLAY_WINDOW);
  const slots = new Uint8Array(REPLAY_WINDOW);
  let highest = -1n;

  const slotOf = (ctr: bigint): number => Number(ctr % size);
  const isFresh = (ctr: bigint): boolean =>
    ctr > highest || (ctr > highest - size && slots[slotOf(ctr)] === 0);
  const advance = (ctr: bigint): void => {
    if (ctr - highest >= size) slots.fill(0);
    else for (let next = highest + 1n; next <= ctr; next += 1n) slots[slotOf(next)] = 0;
    highest = ctr;
  };
  const mark = (ctr: bigint): boolean => {
    if (!isFresh(ctr)) return false;
    if (ctr > highest) advance(ctr);
    slots[slotOf(ctr)] = 1;
    return true;
  };
  return { isFresh, mark };
};
