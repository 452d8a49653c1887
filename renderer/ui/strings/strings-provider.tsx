import { createContext, useContext, useEffect, useMemo, type ReactNode } from "react";
import { I18nProvider } from "react-aria-components/I18nProvider";
import { type Translate } from "./catalogue.ts";
import { chooseReader, type Language } from "./languages.ts";
import { createTranslate } from "./translate.ts";

/** What a component needs to speak to the reader. */
export type Strings = { t: Translate; language: Language; locale: string };

const StringsContext = createContext<Strings | null>(null);

/** Gives the language of the reader to everything inside, to react-aria, and to the page's `lang`. */
export const StringsProvider = ({ wishes, children }: { wishes: readonly string[]; children: ReactNode }) => {
  const { language, locale } = chooseReader(wishes);
  const strings = useMemo(() => ({ t: createTranslate(language), language, locale }), [language, locale]);
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  return (
    <StringsContext value={strings}>
      <I18nProvider locale={locale}>{children}</I18nProvider>
    </StringsContext>
  );
};

/** The reader's `t` and locale; must stand inside a StringsProvider. */
export const useStrings = (): Strings => {
  const strings = useContext(StringsContext);
  if (!strings) throw new Error("useStrings outside of StringsProvider");
  return strings;
};
