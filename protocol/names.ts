import { fail } from "./errors.ts";
import { NAME_MAX } from "./limits.ts";
import { type Result, succeed } from "./result.ts";

/** Control, bidi, zero-width, private and blank characters, which can make one name look like another or like none. */
const forbidden = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/u;

/** Whether a text holds characters that nobody sees, or that make it look like another one. */
export const hasHiddenCharacters = (text: string): boolean => forbidden.test(text);

/** The form in which two names count as equal: compatibility-composed, marks dropped, case and spaces folded. */
const comparable = (name: string): string =>
  name
    .normalize("NFKD")
    .replaceAll(/\p{M}/gu, "")
    .replaceAll(/[\s.]+/gu, " ")
    .trim()
    .toLowerCase();

/** A name fit to be shown: trimmed and composed, not empty, not too long, without hidden characters, not one of `taken`. */
export const checkName = (input: string, taken: readonly string[]): Result<string> => {
  const name = input.normalize("NFC").trim();
  if (name.length === 0) return fail("NAME_EMPTY");
  if ([...name].length > NAME_MAX || name.length > NAME_MAX) return fail("NAME_TOO_LONG");
  if (hasHiddenCharacters(name)) return fail("NAME_FORBIDDEN");
  if (taken.some((other) => comparable(other) === comparable(name))) return fail("NAME_TAKEN");
  return succeed(name);
};
