import type { VisitState } from "./machine-state.ts";

/** Tells whoever listens of every visit that changed, once the change is stored and before anybody is told. */
export type Changes = {
  stored(state: VisitState): void;
  listen(run: (state: VisitState) => void): void;
};

/** Changes that nobody listens to yet. */
export const createChanges = (): Changes => {
  const listeners: ((state: VisitState) => void)[] = [];
  return {
    stored(state) {
      for (const run of listeners) run(state);
    },
    listen: (run) => void listeners.push(run),
  };
};
