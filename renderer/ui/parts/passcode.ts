import { PASSCODE_DIGITS } from "../../../protocol/limits.ts";

/** The zeros of the digit sets that a person may type or paste: European, Arabic-Indic, Extended Arabic-Indic, Devanagari, full width. */
const ZEROS = [0x30, 0x660, 0x6f0, 0x966, 0xff10];

const digitOf = (character: string): string => {
  const code = character.codePointAt(0) ?? 0;
  const zero = ZEROS.find((start) => code >= start && code < start + 10);
  return zero === undefined ? "" : String(code - zero);
};

/** The digits of what was typed or pasted, in European digits, at most six; everything else is dropped. */
export const normalisePasscode = (text: string): string =>
  Array.from(text, digitOf).join("").slice(0, PASSCODE_DIGITS);

/** A passcode in two groups, as one reads it aloud. */
export const spacedPasscode = (passcode: string): string =>
  `${passcode.slice(0, 3)} ${passcode.slice(3)}`.trim();
