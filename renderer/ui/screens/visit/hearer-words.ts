import type { Translate } from "../../strings/catalogue.ts";
import { clockTime, durationWords } from "../../strings/time-words.ts";
import type { HearerView, KeyChangeView } from "./types.ts";

/** The line under a name of "Who can hear me": on what, and since when, as far as it is known; empty where nothing is. */
export const hearerWords = ({ isSelf, device, since }: HearerView, t: Translate, locale: string): string => {
  if (isSelf)
    return device === null
      ? t("visit.security.you")
      : t("visit.security.youOn", { device: t(`visit.security.ownDevice.${device}`) });
  const time = since === null ? null : clockTime(since, { locale });
  const words = device === null ? null : t(`visit.security.device.${device}`);
  if (words === null) return time === null ? "" : t("visit.security.since", { time });
  return time === null ? words : t("visit.security.deviceSince", { device: words, time });
};

/** When the key changed last, and because of whom. */
export const keyChangeWords = ({ at, reason, name }: KeyChangeView, now: number, t: Translate): string => {
  const agoMs = now - at;
  const when =
    agoMs < 60_000
      ? t("visit.security.justNow")
      : t("visit.security.ago", { duration: durationWords(agoMs, t) });
  const who = name === null || name === "" ? t("visit.security.somebody") : name;
  switch (reason) {
    case "open":
    case "rotate":
    case "permissions":
    case "end":
      return t(`visit.security.changed.${reason}`, { when });
    case "admit":
    case "leave":
    case "remove":
    case "return":
    case "host":
      return t(`visit.security.changed.${reason}`, { when, name: who });
  }
};
