import type { ErrorCode } from "../../protocol/errors.ts";
import type { UpdateChannel } from "../../protocol/update-values.ts";
import type { Fetched, UpdateMachineState, UpdateReport, UpdateRules } from "./machine-state.ts";
import type { Offer } from "./ports.ts";
import type { VisitTime } from "./when.ts";

/** What happened. */
export type UpdateHappening =
  /** It is time to look. */
  | { type: "lookDue" }
  /** Time passed: a window may have opened, a visit may be over. */
  | { type: "tick" }
  | { type: "asked"; what: "check" | "download" | "installNow" | "installAtNextStart" }
  | { type: "looked"; round: number; offer: Offer | null }
  | { type: "lookFailed"; round: number; code: ErrorCode }
  /** Bytes of the package that are here. */
  | { type: "progress"; round: number; received: number }
  | { type: "fetched"; round: number; path: string }
  | { type: "fetchFailed"; round: number; code: ErrorCode }
  /** It could not be kept for the next start. */
  | { type: "keepFailed"; code: ErrorCode }
  | { type: "installFailed"; code: ErrorCode }
  /** What was kept for this start of the program could not be put in place. */
  | { type: "startFailed"; code: ErrorCode }
  | { type: "session"; isSignedIn: boolean }
  | { type: "call"; isInCall: boolean }
  | { type: "visits"; visits: readonly VisitTime[] }
  | { type: "input" }
  | { type: "rules"; rules: UpdateRules };

/** An event: what happened, and when. Milliseconds since 1970. */
export type UpdateEvent = UpdateHappening & { readonly at: number };

/** What is to be done. */
export type UpdateEffect =
  /** Nothing but this origin may be reached; null: nothing at all. */
  | { type: "aim"; origin: string | null }
  | { type: "look"; round: number; from: { origin: string; channel: UpdateChannel } }
  | { type: "fetch"; round: number; offer: Offer }
  | { type: "logOff" }
  | { type: "install"; fetched: Fetched }
  /** For the next start, should it come before; `isAsked`: by somebody, and not by the policy. */
  | { type: "keep"; fetched: Fetched; isAsked: boolean }
  /** Nothing is kept for the next start any more, and of packages only this one's parts. */
  | { type: "forget"; except: Offer | null }
  /** Another feed, or one at last: it is looked at soon, or at once. */
  | { type: "lookSoon"; isUrgent: boolean }
  | { type: "report"; kind: UpdateReport };

/** The next state, what is to be done, and why a person's wish was not taken. */
export type UpdateStep = {
  readonly state: UpdateMachineState;
  readonly effects: readonly UpdateEffect[];
  readonly refusal: ErrorCode | null;
};
