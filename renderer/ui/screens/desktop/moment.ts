import { useStrings } from "../../strings/strings-provider.tsx";
import { clockTime, dayWords } from "../../strings/time-words.ts";

/** A day and a time of day in the reader's words. */
export const useMoment = (at: number): string => {
  const { t, locale } = useStrings();
  return t("desktop.invitation.when", { day: dayWords(at, { locale }), time: clockTime(at, { locale }) });
};
