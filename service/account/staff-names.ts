import { fail } from "../../protocol/errors.ts";
import { STAFF_NAME_MAX } from "../../protocol/limits.ts";
import { hasHiddenCharacters } from "../../protocol/names.ts";
import { type Result, succeed } from "../../protocol/result.ts";

/** A name of staff fit to be shown: composed and trimmed, one plain line; two people may bear the same. */
export const checkStaffName = (input: string): Result<string> => {
  const name = input.normalize("NFC").trim();
  if (name.length === 0) return fail("NAME_EMPTY");
  if (name.length > STAFF_NAME_MAX) return fail("NAME_TOO_LONG");
  return hasHiddenCharacters(name) ? fail("NAME_FORBIDDEN") : succeed(name);
};
