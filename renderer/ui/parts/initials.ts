/** Up to two letters that stand for a name: of its first and last word; a question mark when there is no letter. */
export const initialsOf = (name: string): string => {
  const words = name.split(/\s+/u).flatMap((word) => word.match(/\p{L}/u) ?? []);
  const first = words.at(0);
  const last = words.length > 1 ? words.at(-1) : "";
  return first ? `${first}${last ?? ""}`.toLocaleUpperCase() : "?";
};
