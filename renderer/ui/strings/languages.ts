/** The languages that Anteroom speaks. */
export const LANGUAGES = ["en", "es"] as const;

/** A language that Anteroom speaks. */
export type Language = (typeof LANGUAGES)[number];

/** The language of the words, and the full locale in which dates and times are written. */
export type Reader = { language: Language; locale: string };

const languageOf = (locale: string): Language | undefined =>
  LANGUAGES.find((language) => locale.toLowerCase().split("-")[0] === language);

/** What is wished for when a language was chosen: it in the regions that the operating system names, then it alone; `system` is the operating system's own wish. */
export const wishesOf = (chosen: Language | "system", system: readonly string[]): readonly string[] =>
  chosen === "system" ? system : [...system.filter((locale) => languageOf(locale) === chosen), chosen];

/** The first wish that Anteroom speaks, with its region for dates; English when there is none. */
export const chooseReader = (wishes: readonly string[]): Reader => {
  for (const locale of wishes) {
    const language = languageOf(locale);
    if (language) return { language, locale };
  }
  return { language: "en", locale: "en" };
};
