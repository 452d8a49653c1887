import type { Chance } from "../../protocol/ids.ts";
import { PASSCODE_DIGITS } from "../../protocol/limits.ts";

/** Six digits, each value as likely as every other. */
export const newPasscode = (chance: Chance): string => {
  const values = 10 ** PASSCODE_DIGITS;
  const limit = Math.floor(2 ** 32 / values) * values;
  let drawn = limit;
  while (drawn >= limit) drawn = new DataView(chance(4).buffer).getUint32(0);
  return String(drawn % values).padStart(PASSCODE_DIGITS, "0");
};
