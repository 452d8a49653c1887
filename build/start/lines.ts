import { ONE_TO_ONE_PLACES } from "../../protocol/limits.ts";
import type { Clinic } from "./clinic.ts";

/** Six digits in two groups, as they are read out. */
const spaced = (passcode: string): string => `${passcode.slice(0, 3)} ${passcode.slice(3)}`;

/** What the terminal says once the clinic runs. The password stands here once and nowhere else. */
export const invitationLines = (
  { tryOut, origin }: Pick<Clinic, "tryOut" | "origin">,
  dataFolder: string,
): string[] => [
  "",
  `The clinic service listens on ${origin}, with a visit that is due now.`,
  "",
  "  Clinician, in the desktop that opens:",
  `    e-mail    ${tryOut.email}`,
  tryOut.password === null
    ? `    password  the one that the first start has shown (to begin anew, delete ${dataFolder})`
    : `    password  ${tryOut.password}   (shown this once: keep it)`,
  "",
  `  Patient, in any current browser on this machine (up to ${ONE_TO_ONE_PLACES - 1} people):`,
  `    link      ${tryOut.link}`,
  `    passcode  ${spaced(tryOut.passcode)}`,
  "",
  "Ctrl-C ends everything that was started here, and nothing else.",
  "",
];
