import type { GoodbyeReason, GoodbyeView } from "./types.ts";

/** Which sentences the last screen shows: a person who only waited reads others. */
export type GoodbyeWords = GoodbyeReason | "endedWaiting" | "leftWaiting";

/** The sentences of an ending. */
export const goodbyeWordsOf = ({ reason, wasInVisit }: GoodbyeView): GoodbyeWords => {
  if (wasInVisit) return reason;
  if (reason === "ended") return "endedWaiting";
  return reason === "left" ? "leftWaiting" : reason;
};

/** What else is true at the end: the keys are gone for good only when the visit is over for this device. */
export const goodbyeFactsOf = ({ reason, wasInVisit }: GoodbyeView): ("keysGone" | "nothingKept")[] => {
  if (reason === "heldTooLong") return [];
  return wasInVisit && reason !== "replaced" ? ["keysGone", "nothingKept"] : ["nothingKept"];
};
