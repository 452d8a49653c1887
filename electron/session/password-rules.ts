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

/**
 * What is wrong with a new password (NIST SP 800-63B-4): 15 characters at least, none that is easily guessed, nothing
 * about its composition. Judged over the NFC form, which is also what is stretched; nothing is cut off.
 */
export const createPasswordJudge = (): PasswordJudge => {
  const guesser = new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs });
  return (password, about) => {
    const text = password.normalize("NFC");
    const strength = guesser.check(text, wordsOf(about)).score;
    if ([...text].length < PASSWORD_MIN) return { problem: "PASSWORD_TOO_SHORT", strength };
    return { problem: strength <= GUESSABLE ? "PASSWORD_COMMON" : null, strength };
  };
};
