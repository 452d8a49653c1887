import type { DraftName } from "../../protocol/desktop-session.ts";
import type { Result } from "../../protocol/result.ts";

/** What main remembers of half-written forms, for whoever is signed in. */
export type DraftsMain = {
  saveDraft: (name: DraftName, text: string) => Promise<Result<unknown>>;
  readDrafts: () => Promise<Result<Partial<Record<DraftName, string>>>>;
};

/** Half-written text of forms; empty text forgets. */
export type Drafts = {
  save: (name: DraftName, text: string) => void;
  read: () => Promise<Partial<Record<DraftName, string>>>;
};

/** Drafts that live in main: a form without them begins empty. */
export const createDrafts = (main: DraftsMain): Drafts => ({
  save: (name, text) => void main.saveDraft(name, text),
  read: async () => {
    const kept = await main.readDrafts();
    return kept.ok ? kept.value : {};
  },
});
