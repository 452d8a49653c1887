import type { AccountId } from "../../protocol/ids.ts";
import { type Log, traceOf } from "../log.ts";
import type { Timers } from "../timers.ts";

/** Shows members of staff their day: nobody waits for it, and a waiting room that fills up does not fill their lines. */
export type Days = { show(id: AccountId): void };

type Turn = { isStale: boolean };

/**
 * At once after a quiet while, else once at the end of each gap however much changed. `push` reads and sends what is true
 * then, and ends when it was taken: a slow line is given the next day after that.
 */
export const createDays = (
  { timers, log, gapMs }: { timers: Timers; log: Log; gapMs: number },
  push: (id: AccountId) => Promise<void>,
): Days => {
  const turns = new Map<AccountId, Turn>();
  const gap = (): Promise<void> =>
    gapMs === 0 ? Promise.resolve() : new Promise((resolve) => void timers.after(gapMs, resolve));
  const pushSafely = (id: AccountId): Promise<void> =>
    push(id).catch((error: unknown) => log.error("day.pushFailed", traceOf(error)));
  const takeTurns = async (id: AccountId): Promise<void> => {
    const turn: Turn = { isStale: true };
    turns.set(id, turn);
    while (turn.isStale) {
      turn.isStale = false;
      await Promise.all([pushSafely(id), gap()]);
    }
    turns.delete(id);
  };
  return {
    show(id) {
      const turn = turns.get(id);
      if (turn === undefined) void takeTurns(id);
      else turn.isStale = true;
    },
  };
};
