import { useState } from "react";
import { type News, newsBetween, standing } from "./news.ts";
import type { VisitView } from "./types.ts";

/** The news that stand, and a way to say that one was read. */
export const useNews = (view: VisitView): { news: readonly News[]; read: (news: News) => void } => {
  const [memory, setMemory] = useState<{ view: VisitView; news: readonly News[] }>({ view, news: [] });
  const news =
    memory.view === view ? memory.news : standing(memory.news, newsBetween(memory.view, view), view);
  if (memory.view !== view) setMemory({ view, news });
  return { news, read: (one) => setMemory({ view, news: news.filter((other) => other !== one) }) };
};
