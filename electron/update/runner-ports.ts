import type { UpdateView } from "../../protocol/desktop-update.ts";
import type { Chance } from "../../protocol/ids.ts";
import type { Result } from "../../protocol/result.ts";
import type { Clock } from "../clock.ts";
import type { Log } from "../log/log.ts";
import type { Fetched, UpdateFacts, UpdateReport, UpdateRules } from "./machine-state.ts";
import type { Feed, Offer } from "./ports.ts";

/** What the runner acts upon. */
export type UpdateRunnerPorts = Feed & {
  facts: UpdateFacts;
  /** What holds at the start; later ones are told. */
  rules: UpdateRules;
  clock: Clock;
  /** Runs something once after some milliseconds unless the returned function is called before. */
  after: (ms: number, run: () => void) => () => void;
  chance: Chance;
  /** Fetches the package, whole and right; the path of its file. */
  fetch: (offer: Offer, onProgress: (received: number) => void) => Promise<Result<string>>;
  /** Puts it in place, and starts the new program where nothing else does; the program ends soon after. */
  install: (fetched: Fetched) => Promise<Result<null>>;
  /** For the next start of the program. */
  keep: (fetched: Fetched, isAsked: boolean) => Promise<Result<null>>;
  /** Removes what is kept for the next start, and every package but the parts of this one. */
  forget: (except: Offer | null) => Promise<void>;
  /** From now on only this origin may be reached; null: none. What runs to another one ends. */
  aim: (origin: string | null) => void;
  /** Ends the session of whoever is signed in, at once. */
  logOff: () => void;
  report: (kind: UpdateReport) => void;
  changed: (view: UpdateView) => void;
  log: Log;
};
