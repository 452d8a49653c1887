import * as z from "zod";
import { isLinkWord } from "./deep-links.ts";

/** The switch of badge software: it covers the program that runs, and can do nothing else. */
export const COVER_SWITCH = "--cover";

/** What a second start may say to the first; its words are no more trusted than a page's. */
const Said = z.strictObject({ words: z.array(z.string().max(1_000)).max(8) });
export type Said = z.infer<typeof Said>;

/** What a start of the program asks of the one that runs already. */
export type SecondStart = { kind: "cover" } | { kind: "link"; text: string } | { kind: "focus" };

/** What this start tells a program that runs already: of its command line only the words that may mean something there. */
export const saidBy = (argv: readonly string[]): Said => ({
  words: argv.filter((word) => word === COVER_SWITCH || isLinkWord(word)).slice(0, 8),
});

/** What a second start asks; cover wins over everything, two links ask for neither, and what is not understood only focuses. */
export const secondStartOf = (said: unknown): SecondStart => {
  const parsed = Said.safeParse(said);
  const words = parsed.success ? parsed.data.words : [];
  if (words.includes(COVER_SWITCH)) return { kind: "cover" };
  const [text, ...more] = words.filter(isLinkWord);
  return text === undefined || more.length > 0 ? { kind: "focus" } : { kind: "link", text };
};
