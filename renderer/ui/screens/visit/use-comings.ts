import { useState } from "react";
import { useStrings } from "../../strings/strings-provider.tsx";
import { comingsOf, raisedBetween } from "./comings.ts";
import type { PersonView } from "./types.ts";

/** What a screen reader says when somebody came in, left, or raised a hand before whoever leads; nothing at the first look. */
export const useComings = (others: readonly PersonView[], leads: boolean): string => {
  const { t } = useStrings();
  const [memory, setMemory] = useState({ others, words: "" });
  if (memory.others === others) return memory.words;
  const { came, left } = comingsOf(memory.others, others);
  const said = [
    ...came.map((name) => t("visit.people.came", { name })),
    ...left.map((name) => t("visit.people.left", { name })),
    ...(leads ? raisedBetween(memory.others, others) : []).map((name) => t("visit.hands.raised", { name })),
  ].join(" ");
  const words = said === "" ? memory.words : said;
  setMemory({ others, words });
  return words;
};
