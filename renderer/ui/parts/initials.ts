/** Up to two letters that stand for a name: of its first and last word; a question mark when there is no letter. */
export const initialsOf = (name: string): string => {
  const parts = name.trim().split(/\s+/u);
  const named = parts.filter((part) => !isTitle(part));
  const words = (named.length > 0 ? named : parts).flatMap((word) => word.match(/\p{L}/u) ?? []);
  const first = words.at(0);
  const last = words.length > 1 ? words.at(-1) : "";
  return first ? `${first}${last ?? ""}`.toLocaleUpperCase() : "?";
};

/** "Dr." or "Prof.", but not an initial such as "J.". */
const isTitle = (word: string): boolean => /^\p{L}{2,}\.$/u.test(word);
