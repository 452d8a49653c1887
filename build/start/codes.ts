import { createInterface } from "node:readline";
import { Secret, TOTP } from "otpauth";
import type { SignInShown } from "./try-out.ts";

/** The code that an authenticator with this key (base32) shows at a time (milliseconds since 1970). */
export const codeAt = (key: string, timestamp: number): string =>
  new TOTP({ secret: Secret.fromBase32(key) }).generate({ timestamp });

/** Lines with the code of everybody whose key is known; who has no phone at hand can try things too. */
export const codeLines = (people: readonly SignInShown[], now: number): string[] =>
  people.flatMap(({ email, totpSecret }) =>
    totpSecret === null ? [] : [`    code now  ${codeAt(totpSecret, now)}   (${email})`],
  );

/** Says the codes again whenever somebody presses Enter in the terminal; the answer ends it. */
export const sayCodesOnEnter = (
  input: NodeJS.ReadStream,
  people: readonly SignInShown[],
  say: (line: string) => void,
): (() => void) => {
  if (!input.isTTY || codeLines(people, Date.now()).length === 0) return () => undefined;
  say("Press Enter for the codes of the second factor, as an authenticator would show them now.");
  const lines = createInterface({ input });
  lines.on("line", () => codeLines(people, Date.now()).forEach(say));
  return () => lines.close();
};
