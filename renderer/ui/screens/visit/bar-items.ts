import type { VisitView } from "./types.ts";

/** The buttons of the visit's bar, the red one at its end apart. */
export type BarItem =
  | "microphone"
  | "camera"
  | "share"
  | "hand"
  | "hands"
  | "people"
  | "view"
  | "security"
  | "more";

/** What decides about the buttons. */
export type BarFacts = Pick<
  VisitView,
  "place" | "seat" | "kind" | "canShare" | "ownShareTitle" | "self" | "others"
>;

const mayShare = ({ seat, canShare, ownShareTitle, self }: BarFacts): boolean =>
  ownShareTitle !== null || (canShare && (seat === "host" || self.mayShare));

const hands = ({ place, seat, kind, others }: BarFacts): BarItem[] => {
  if (seat !== "participant") return ["hands"];
  return kind === "group" || others.length > 1 || place === "desktop" ? ["hand"] : [];
};

/** Buttons that stay in the bar of a narrow window; the others are in the menu More. */
const STAYS: readonly BarItem[] = ["microphone", "camera", "hand", "hands"];

/** What the bar shows, and what a narrow window keeps in the menu More: one's own media first, then the people, then the screen. */
export const barItemsOf = (
  facts: BarFacts,
  isNarrow: boolean,
): { shown: readonly BarItem[]; more: readonly BarItem[] } => {
  const isAloneGuest = facts.place === "guest" && hands(facts).length === 0;
  const all: BarItem[] = [
    "microphone",
    "camera",
    ...(mayShare(facts) ? (["share"] as const) : []),
    ...hands(facts),
    ...(isAloneGuest ? [] : (["people"] as const)),
    "view",
    "security",
  ];
  if (!isNarrow) return { shown: all, more: [] };
  const keeps = [...STAYS, facts.place === "guest" ? "security" : "people"];
  return {
    shown: [...all.filter((item) => keeps.includes(item)), "more"],
    more: all.filter((item) => !keeps.includes(item)),
  };
};
