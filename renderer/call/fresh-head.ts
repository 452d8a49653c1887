import type { Line } from "./ports.ts";

/**
 * Answers what the head of the board is after an answer was lost. Only what is heard on a line that came up after the loss counts:
 * a snapshot that was under way before may be older than what was asked.
 */
export type FreshHead = {
  ask(): Promise<string | null>;
  lineChanged(isUp: boolean): void;
  /** At the moment when the state is heard: what to tell it to once the entries before it were taken. */
  hearing(): (headHash: string | null) => void;
  /** Nobody will know any more: answers null. */
  stop(): void;
};

const ignore = (): void => undefined;

/** Nothing was lost yet. */
export const createFreshHead = (line: Pick<Line, "status" | "renew">): FreshHead => {
  const waiting: ((headHash: string | null) => void)[] = [];
  let isFresh = false;
  const settle = (headHash: string | null): void => {
    for (const answer of waiting.splice(0)) answer(headHash);
  };
  return {
    ask: () => {
      isFresh = false;
      const { promise, resolve } = Promise.withResolvers<string | null>();
      waiting.push(resolve);
      if (line.status() === "connected") line.renew();
      return promise;
    },
    lineChanged: (isUp) => {
      isFresh = isUp && waiting.length > 0;
    },
    hearing: () => (isFresh ? settle : ignore),
    stop: () => settle(null),
  };
};
