import type { VisitView } from "./types.ts";

/** Those to whom "everybody may" and "mute all" apply: neither the host nor a co-host. */
export const guestIdsOf = ({ self, others }: Pick<VisitView, "self" | "others">): string[] =>
  [...others, self].filter(({ role, isCoHost }) => role !== "host" && !isCoHost).map(({ id }) => id);

/** Whether all, none or some of the guests may do something; all while there is nobody. */
export const everybodyMay = (
  { self, others }: Pick<VisitView, "self" | "others">,
  right: "maySpeak" | "mayShow",
): "all" | "none" | "some" => {
  const guests = [...others, self].filter(({ role, isCoHost }) => role !== "host" && !isCoHost);
  const may = guests.filter((guest) => guest[right]).length;
  if (may === guests.length) return "all";
  return may === 0 ? "none" : "some";
};

/** Raised hands of the others in their order, and one's own. */
export const handsOf = ({ self, others }: Pick<VisitView, "self" | "others">) =>
  [...others, self]
    .flatMap((person) => (person.hand === null ? [] : [{ ...person, hand: person.hand }]))
    .sort((a, b) => a.hand - b.hand);

/** Colleagues to whom the host can hand the visit over. */
export const coHostsOf = ({ others }: Pick<VisitView, "others">) =>
  others.filter(({ isCoHost, isConnected }) => isCoHost && isConnected);
