import type { DraftName } from "../../protocol/desktop-session.ts";
import type { Result } from "../../protocol/result.ts";

/** What main remembers of half-written forms, for whoever is signed in. */
export type DraftsMain = {
  saveDraft: (name: DraftName, text: string) => Promise<Result<unknown>>;
  readDrafts: () => Promise<Result<Partial<Record<DraftName, string>>>>;
};

/** Half-written text of forms: a cover takes the form from the screen, and its text waits in main. */
export type Drafts = {
  /** What was half-written when this form was last on the screen; null for nothing. */
  open: (name: DraftName) => Promise<string | null>;
  /** Empty text forgets. */
  save: (name: DraftName, text: string) => void;
  /** The form was finished or left: what its leaving still says of it is not kept. */
  forget: (name: DraftName) => void;
};

/** Drafts that live in main: a form without them begins empty. */
export const createDrafts = (main: DraftsMain): Drafts => {
  const left = new Set<DraftName>();
  return {
    async open(name) {
      left.delete(name);
      const kept = await main.readDrafts();
      return kept.ok ? (kept.value[name] ?? null) : null;
    },
    save(name, text) {
      if (!left.has(name)) void main.saveDraft(name, text);
    },
    forget(name) {
      left.add(name);
      void main.saveDraft(name, "");
    },
  };
};
