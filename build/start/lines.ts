import { ONE_TO_ONE_PLACES } from "../../protocol/limits.ts";
import type { Clinic } from "./clinic.ts";
import type { SignInShown } from "./try-out.ts";

/** Six digits in two groups, as they are read out. */
const spaced = (passcode: string): string => `${passcode.slice(0, 3)} ${passcode.slice(3)}`;

const signInLines = ({ email, password, totpSecret }: SignInShown, dataFolder: string): string[] => [
  `    e-mail    ${email}`,
  password === null
    ? `    password  the one that the first start has shown (to begin anew, delete ${dataFolder})`
    : `    password  ${password}   (shown this once: keep it)`,
  ...(totpSecret === null ? [] : [`    key       ${totpSecret}   (for an authenticator; shown this once)`]),
];

/** What the terminal says once the clinic runs. Passwords stand here once and nowhere else. */
export const invitationLines = (
  { tryOut, origin }: Pick<Clinic, "tryOut" | "origin">,
  dataFolder: string,
): string[] => [
  "",
  `The clinic service listens on ${origin}, with a visit that is due now.`,
  "",
  "  Clinician, in the desktop that opens:",
  ...signInLines(tryOut, dataFolder),
  "",
  "  A colleague, who can join that visit from another desktop and be made co-host:",
  ...signInLines(tryOut.colleague, dataFolder),
  "",
  `  Patient, in any current browser on this machine (up to ${ONE_TO_ONE_PLACES - 1} people):`,
  `    link      ${tryOut.link}`,
  `    passcode  ${spaced(tryOut.passcode)}`,
  "",
  "Ctrl-C ends everything that was started here, and nothing else.",
  "",
];
