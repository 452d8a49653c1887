import { fail } from "../../protocol/errors.ts";
import type { Result } from "../../protocol/result.ts";

/** One thing under way at a time: the next one is made only when the one before is finished. */
export type ChangeLine<T> = {
  /** Waits for its turn, then makes the thing, which is under way unless its making failed. */
  begin(make: () => Promise<Result<T>>): Promise<Result<T>>;
  underWay(): T | null;
  /** Does the last step of the thing under way and gives the turn on; CHAIN_BROKEN for anything else. */
  finish<R>(thing: T, lastStep: () => Promise<Result<R>>): Promise<Result<R>>;
};

/** A line with nothing under way. */
export const createChangeLine = <T>(): ChangeLine<T> => {
  let line: Promise<void> = Promise.resolve();
  let current: { thing: T; endTurn: () => void } | null = null;
  return {
    begin: async (make) => {
      const before = line;
      const { promise, resolve: endTurn } = Promise.withResolvers<void>();
      line = promise;
      await before;
      try {
        const made = await make();
        if (made.ok) current = { thing: made.value, endTurn };
        else endTurn();
        return made;
      } catch (error) {
        endTurn();
        throw error;
      }
    },
    underWay: () => current?.thing ?? null,
    finish: async (thing, lastStep) => {
      if (current?.thing !== thing) return fail("CHAIN_BROKEN");
      const { endTurn } = current;
      current = null;
      try {
        return await lastStep();
      } finally {
        endTurn();
      }
    },
  };
};
