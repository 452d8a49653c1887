import type { EffectivePolicyRow } from "../../../../protocol/effective-policy.ts";
import { type FixedFloor, fixedFloors, isPolicyName, policyEntry } from "../../../../protocol/policy.ts";
import { type PolicyText, policyTextsEn, policyTextsEs } from "../../../../protocol/policy-texts.ts";
import type { Translate } from "../../strings/catalogue.ts";
import type { Language } from "../../strings/languages.ts";
import { durationWords } from "../../strings/time-words.ts";

/** Who reads. */
export type PolicyReader = { t: Translate; language: Language };

const TEXTS = { en: policyTextsEn, es: policyTextsEs } as const;

const MINUTE_SECONDS = 60;

const isFixed = (name: string): name is FixedFloor => fixedFloors.some((one) => one === name);

const textOf = (name: string, language: Language): PolicyText | null =>
  isPolicyName(name) ? TEXTS[language][name] : null;

/** What a policy is called. */
export const policyTitle = (
  { name }: Pick<EffectivePolicyRow, "name">,
  { t, language }: PolicyReader,
): string => (isFixed(name) ? t(`settings.policies.fixed.${name}`) : (textOf(name, language)?.title ?? name));

const numberWords = (name: string, value: number, t: Translate): string => {
  if (name.endsWith("Hours")) return t("settings.policies.hours", { count: value });
  if (!name.endsWith("Seconds")) return String(value);
  return value % MINUTE_SECONDS === 0
    ? durationWords(value * 1_000, t)
    : t("settings.policies.seconds", { count: value });
};

const hostOf = (address: string): string => (URL.canParse(address) ? new URL(address).host : address);

/** What holds, in the reader's words. */
export const policyValue = (
  { name, value }: Pick<EffectivePolicyRow, "name" | "value">,
  { t, language }: PolicyReader,
): string => {
  if (isFixed(name)) return t("settings.policies.always");
  if (value === null) return t("settings.policies.notSet");
  if (typeof value === "boolean") return t(value ? "settings.policies.on" : "settings.policies.off");
  if (typeof value === "number") return numberWords(name, value, t);
  if (Array.isArray(value))
    return value.length === 0 ? t("settings.policies.notSet") : value.map(String).join(", ");
  if (typeof value !== "string") return JSON.stringify(value);
  const choices = textOf(name, language)?.choices ?? {};
  return name === "serverUrl" ? hostOf(value) : (choices[value] ?? value);
};

/** What is wrong with what the machine policy says of it; null while nothing is. */
export const policyWrong = (
  { name, isRefused }: Pick<EffectivePolicyRow, "name" | "isRefused">,
  { t }: PolicyReader,
): string | null => {
  if (!isRefused) return null;
  const isLater = isPolicyName(name) && policyEntry(name).status === "later";
  return t(isLater ? "settings.policies.later" : "settings.policies.refused");
};
