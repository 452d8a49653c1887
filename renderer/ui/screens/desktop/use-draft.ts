import { createContext, useContext, useEffect, useEffectEvent, useState } from "react";
import type { z } from "zod";
import type { DraftName } from "../../../../protocol/desktop-session.ts";
import type { Drafts } from "../../../stores/drafts.ts";

/** So long nothing is typed before it is kept. Milliseconds. */
const SETTLE_MS = 400;

const noDrafts: Drafts = { open: async () => null, save: () => undefined, forget: () => undefined };

const DraftsContext = createContext<Drafts>(noDrafts);

/** Gives drafts to every form inside; a form outside keeps nothing. */
export const DraftsProvider = DraftsContext.Provider;

/** The drafts of the forms around. */
export const useDrafts = (): Drafts => useContext(DraftsContext);

/** The draft of a form as it was kept; null where it is not one. */
export const draftIn = <Value>(schema: z.ZodType<Value>, text: string): Value | null => {
  try {
    const parsed = schema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null; // another version's draft, or none at all
  }
};

/** Keeps a form's half-written text while it is typed and when the form goes, and gives back what was kept; empty text forgets. */
export const useDraft = (name: DraftName, text: string, onRestore: (text: string) => void): void => {
  const drafts = useDrafts();
  const [isOpen, setOpen] = useState(false);
  const restore = useEffectEvent(onRestore);
  const keep = useEffectEvent(() => isOpen && drafts.save(name, text));
  useEffect(() => {
    let isHere = true;
    const open = async (): Promise<void> => {
      const kept = await drafts.open(name);
      if (!isHere) return;
      if (kept !== null) restore(kept);
      setOpen(true);
    };
    void open();
    return () => {
      isHere = false;
    };
  }, [drafts, name]);
  useEffect(() => {
    if (!isOpen) return;
    const timer = setTimeout(() => drafts.save(name, text), SETTLE_MS);
    return () => clearTimeout(timer);
  }, [drafts, name, text, isOpen]);
  useEffect(() => () => void keep(), []);
};
