/** Languages that patients are asked for most often, with two sign languages (BCP 47). */
const COMMON = [
  ..."en es ar zh fa fr de hi ht it ja ko pl pt ru so sw tl tr uk ur vi".split(" "),
  "ase",
  "ssp",
] as const;

/** One language as a choice: its tag, and its name in the reader's own language. */
export type SpokenLanguage = { id: string; label: string };

const nameIn = (names: Intl.DisplayNames, tag: string, locale: string): string => {
  const name = names.of(tag) ?? tag;
  return name.charAt(0).toLocaleUpperCase(locale) + name.slice(1);
};

/** The choices in the order of the reader's alphabet; `own` is the tag that is chosen so far and stands first, even if it is a rare one. */
export const spokenLanguages = (own: string, locale: string): SpokenLanguage[] => {
  const names = new Intl.DisplayNames([locale], { type: "language" });
  const choice = (id: string): SpokenLanguage => ({ id, label: nameIn(names, id, locale) });
  const others = COMMON.filter((tag) => tag !== own)
    .map(choice)
    .sort((a, b) => a.label.localeCompare(b.label, locale));
  return [choice(own), ...others];
};

/** The language of the browser without its region, as the first guess; English if the browser names none that is a tag. */
export const spokenLanguageOf = (wishes: readonly string[]): string => {
  for (const wish of wishes) {
    const tag = wish.split("-")[0]?.toLowerCase() ?? "";
    if (/^[a-z]{2,3}$/.test(tag)) return tag;
  }
  return "en";
};
