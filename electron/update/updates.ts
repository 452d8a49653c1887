import type { UpdateView } from "../../protocol/desktop-update.ts";
import type { Result } from "../../protocol/result.ts";

/** The end of something that was asked for. */
export type Done = Result<Record<string, never>>;

/** Why updates let nobody sign in anew. */
export type SignInRefusal = "UPDATE_BUSY" | "UPDATE_REQUIRED";

/** What the channels ask of the updates. */
export type Updates = {
  view: () => UpdateView;
  /** Asks the feed now; UPDATE_DISABLED, UPDATE_UNREACHABLE, or what was wrong with its answer. */
  check: () => Promise<Done>;
  /** Fetches what is offered; UPDATE_ALTERED, UPDATE_NO_SPACE, UPDATE_UNREACHABLE. */
  download: () => Promise<Done>;
  /** Logs off and puts it in place, or keeps it for the next start; UPDATE_WAITS in a visit or close to one. */
  install: (when: "now" | "nextStart") => Promise<Done>;
  /** Why nobody may sign in anew: a version is being put in place, for which this program ends, or the policy wants a newer one first; null for nothing. */
  signInRefusal: () => SignInRefusal | null;
};
