import { fail } from "../../protocol/errors.ts";
import { hasHiddenCharacters } from "../../protocol/names.ts";
import { type Result, succeed } from "../../protocol/result.ts";

/** A label fit to be shown: composed, without control, bidi or other hidden characters; NAME_FORBIDDEN otherwise. Its length was checked by the schema. */
export const checkLabel = (input: string): Result<string> => {
  const label = input.normalize("NFC").trim();
  if (label.length === 0) return fail("NAME_EMPTY");
  return hasHiddenCharacters(label) ? fail("NAME_FORBIDDEN") : succeed(label);
};
