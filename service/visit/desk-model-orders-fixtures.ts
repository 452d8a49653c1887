/** Everything that somebody may do in a generated history, the more often the more of it shall happen. */
export const orders = [
  "knock",
  "knock",
  "knock",
  "admit",
  "admit",
  "admit",
  "deny",
  "remove",
  "return",
  "lock",
  "suspend",
  "mute",
  "mute",
  "coHost",
  "coHost",
  "coHost",
  "handOver",
  "handOver",
  "takeOver",
  "takeOver",
  "leave",
  "cut",
  "resume",
  "resume",
  "resume",
  "reopen",
  "hand",
  "crash",
  "impostor",
] as const;
/** One order; numbers pick people. */
export type Order = { kind: (typeof orders)[number]; who: number; other: number; isSilent: boolean };

/** What came of an order: the answer, and whether the model lets it. */
export type Outcome = { answer: string; isRight: boolean };
