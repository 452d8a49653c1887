import { ZxcvbnFactory } from "@zxcvbn-ts/core";
import { adjacencyGraphs, dictionary } from "@zxcvbn-ts/language-common";
import type { PasswordJudgement } from "../../protocol/ipc-session.ts";
import { PASSWORD_MIN } from "../../protocol/limits.ts";

/** Guessed within a million tries: on a list, close to the person, or a pattern (scores of zxcvbn go from 0 to 4). */
const GUESSABLE = 1;

/** Everybody here might think of these. */
const product = ["anteroom", "telehealth", "clinic"];

/** Judges a new password; `about` are words that must not carry it: name, e-mail, clinic. */
export type PasswordJudge = (password: string, about: readonly string[]) => PasswordJudgement;

/** Words of a context, each also without what a mail address adds. */
const wordsOf = (about: readonly string[]): string[] => [
  ...product,
  ...about.flatMap((text) => [text, ...text.split(/[\s@._-]+/)]).filter((word) => word.length >= 3),
];

/** What a password must have beside the words of its context: characters that are no spaces or signs. */
const OWN_MIN = 8;

/** Whether hardly anything is left once the words of the context are taken out, whatever stands between them. */
const isOfContext = (text: string, words: readonly string[]): boolean => {
  const longestFirst = words
    .map((word) => word.toLowerCase())
    .toSorted((one, other) => other.length - one.length);
  const rest = longestFirst.reduce((left, word) => left.replaceAll(word, " "), text.toLowerCase());
  return [...rest.replaceAll(/[\s\p{P}\p{S}]/gu, "")].length < OWN_MIN;
};

/**
 * What is wrong with a new password (NIST SP 800-63B-4): 15 characters at least, none that is easily guessed, nothing
 * about its composition. Judged over the NFC form, which is also what is stretched; nothing is cut off.
 */
export const createPasswordJudge = (): PasswordJudge => {
  const guesser = new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs });
  return (password, about) => {
    const text = password.normalize("NFC");
    const words = wordsOf(about);
    const strength = guesser.check(text, words).score;
    if ([...text].length < PASSWORD_MIN) return { problem: "PASSWORD_TOO_SHORT", strength };
    const isGuessable = strength <= GUESSABLE || isOfContext(text, words);
    return { problem: isGuessable ? "PASSWORD_COMMON" : null, strength };
  };
};
