import { useStrings } from "../../strings/strings-provider.tsx";
import { clockTime, dayTitle } from "../../strings/time-words.ts";

/** A day and a time of day in the reader's words. */
export const useMoment = (at: number): string => {
  const { t, locale } = useStrings();
  return t("desktop.invitation.when", { day: dayTitle(at, { locale }), time: clockTime(at, { locale }) });
};
