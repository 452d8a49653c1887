import { createInstance } from "i18next";
import { type Catalogue, type Translate } from "./catalogue.ts";
import { en } from "./en.ts";
import { es } from "./es.ts";
import { type Language } from "./languages.ts";

const CATALOGUES: Readonly<Record<Language, Catalogue>> = { en, es };

/** Makes the `t` of one language; nothing is loaded, escaped or guessed. */
export const createTranslate = (language: Language): Translate => {
  const instance = createInstance({
    lng: language,
    resources: { [language]: { translation: CATALOGUES[language] } },
    initAsync: false,
    interpolation: { escapeValue: false },
  });
  void instance.init();
  return (key, ...[values]) => instance.t(key, values ?? {});
};
