import type { DraftName } from "../../protocol/desktop-session.ts";

/** Half-written text of whoever is signed in, in memory only: it survives a cover and nothing else. */
export type Drafts = {
  save: (name: DraftName, text: string) => void;
  read: () => Partial<Record<DraftName, string>>;
  clear: () => void;
};

/** No drafts yet. */
export const createDrafts = (): Drafts => {
  const kept = new Map<DraftName, string>();
  return {
    save: (name, text) => void (text === "" ? kept.delete(name) : kept.set(name, text)),
    read: () => Object.fromEntries(kept),
    clear: () => kept.clear(),
  };
};
