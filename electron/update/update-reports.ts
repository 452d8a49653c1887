import type { UpdateReport } from "./machine-state.ts";

/** Tells the clinic's audit of updates: at once where somebody is signed in, and otherwise as soon as somebody is, each once. Kept in memory only. */
export const createUpdateReports = (isSignedIn: () => boolean, send: (kind: UpdateReport) => void) => {
  const waiting = new Set<UpdateReport>();
  const flush = (): void => {
    if (!isSignedIn()) return;
    for (const kind of waiting) send(kind);
    waiting.clear();
  };
  return {
    report: (kind: UpdateReport): void => {
      waiting.add(kind);
      flush();
    },
    /** Somebody signed in. */
    flush,
  };
};
