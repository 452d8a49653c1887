import type { DesktopReport } from "../../protocol/accounts.ts";
import type { OfferedRelease, UpdateView, UpdatesOffReason } from "../../protocol/desktop-update.ts";
import type { ErrorCode } from "../../protocol/errors.ts";
import type { Policies } from "../../protocol/policy.ts";
import { type UpdateChannel, compareVersions } from "../../protocol/update-values.ts";
import type { Offer } from "./ports.ts";
import { TRIES_MAX, type Tried } from "./tries.ts";
import { type VisitTime, isInWindow, visitNear } from "./when.ts";

/** What the policies say of updates, and where the feed is: null for nowhere. */
export type UpdateRules = {
  readonly mode: Policies["updateMode"];
  readonly channel: UpdateChannel;
  readonly origin: string | null;
  readonly window: Policies["updateWindow"];
  readonly minimumVersion: Policies["minimumVersion"];
};

/** What never changes while the program runs. */
export type UpdateFacts = {
  readonly version: string;
  /** Why its build looks for no updates; null: it does. */
  readonly off: UpdatesOffReason | null;
  /** What earlier runs of this version were ended for, and this version runs all the same; null for nothing. */
  readonly tried: Tried | null;
};

/** Whether a package was tried often enough: by itself the program is not ended for it any more. */
export const isGivenUp = ({ tried }: UpdateFacts, { file }: Offer): boolean =>
  tried !== null && tried.sha512 === file.sha512 && tried.count >= TRIES_MAX;

/** What goes on around an update. */
export type Surroundings = {
  readonly isSignedIn: boolean;
  readonly isInCall: boolean;
  readonly visits: readonly VisitTime[];
  /** When somebody last used a window of ours; null for never. */
  readonly inputAt: number | null;
};

/** A package that was fetched whole; `hasFailed`: it could not be put in place, and by itself nothing tries it again before the next word of the feed. */
export type Fetched = { readonly offer: Offer; readonly path: string };

/** Where an update stands. */
export type Stage =
  | { readonly name: "disabled"; readonly reason: UpdatesOffReason }
  | { readonly name: "idle" }
  | { readonly name: "available"; readonly offer: Offer; readonly hasFailed: boolean }
  | {
      readonly name: "downloading";
      readonly offer: Offer;
      readonly round: number;
      readonly received: number;
    }
  | {
      readonly name: "ready";
      readonly fetched: Fetched;
      readonly hasFailed: boolean;
      readonly isForNextStart: boolean;
    }
  /** Somebody asked for it now, and the log off is under way. */
  | { readonly name: "leaving"; readonly fetched: Fetched }
  | { readonly name: "installing"; readonly fetched: Fetched };

/** What is offered; null for nothing. */
export const offerOf = (stage: Stage): Offer | null => {
  if (stage.name === "available" || stage.name === "downloading") return stage.offer;
  return stage.name === "disabled" || stage.name === "idle" ? null : stage.fetched.offer;
};

/** Whether what is offered only waits, and nothing is done with it. */
export const hasOffered = ({ name }: Stage): boolean => name === "available" || name === "ready";

/** Whether what waits is worth nothing any more. */
export const isOld = ({ stage }: Pick<UpdateMachineState, "stage">, now: number): boolean =>
  hasOffered(stage) && now >= (offerOf(stage)?.expiresAt ?? now);

/** Whether the machine's own tools put it in place. */
export const isToldOnly = (stage: Stage): boolean => offerOf(stage)?.release.installedBy === "machine";

/** What of an update the audit hears. */
export type UpdateReport = Extract<DesktopReport["kind"], `update${string}`>;

/** Everything that the machine knows. */
export type UpdateMachineState = {
  readonly facts: UpdateFacts;
  readonly rules: UpdateRules;
  readonly around: Surroundings;
  readonly stage: Stage;
  /** The look that is under way; its answer carries the same number. */
  readonly looking: { readonly round: number } | null;
  /** Of looks and fetches: what an older one answers counts no more. */
  readonly round: number;
  readonly checkedAt: number | null;
  readonly problem: ErrorCode | null;
  /** When each was reported last: of one kind the audit hears once a day. */
  readonly reported: Readonly<Partial<Record<UpdateReport, number>>>;
};

/** By itself nothing is put in place for so long after somebody used a window: they may be typing their password. Milliseconds. */
export const QUIET_MS = 30_000;

/** Whether nobody uses a window of ours just now. */
export const isQuiet = ({ around: { inputAt } }: Pick<UpdateMachineState, "around">, now: number): boolean =>
  inputAt === null || Math.abs(now - inputAt) >= QUIET_MS;

/** Why nothing is looked for under these rules; null when it is. */
export const offReason = (facts: Pick<UpdateFacts, "off">, rules: UpdateRules): UpdatesOffReason | null => {
  if (facts.off !== null) return facts.off;
  if (rules.mode === "off") return "policy";
  return rules.origin === null ? "noFeed" : null;
};

/** The version that the policy wants at least, where this program is older; a policy may write `01.02.03`, and a window knows no such version. */
export const requiredVersion = (
  facts: Pick<UpdateFacts, "version">,
  { minimumVersion }: UpdateRules,
): string | null =>
  minimumVersion !== null && compareVersions(facts.version, minimumVersion) < 0
    ? minimumVersion.split(".").map(Number).join(".")
    : null;

type WaitsFor = "visit" | "visitSoon" | "window" | "logOff";

/** What stands in the way of putting a package in place at this moment; null for nothing. */
export const waitsFor = (
  { facts, rules, around }: Pick<UpdateMachineState, "facts" | "rules" | "around">,
  at: number,
): WaitsFor | null => {
  if (around.isInCall) return "visit";
  const visit = visitNear(around.visits, at);
  if (visit !== null) return visit;
  if (requiredVersion(facts, rules) === null && !isInWindow(rules.window, at)) return "window";
  return around.isSignedIn ? "logOff" : null;
};

type Ready = Extract<Stage, { name: "ready" }>;

/** A person's install logs off by itself, so that alone is nothing to wait for unless the program acts without a person. */
const readyView = (state: UpdateMachineState, stage: Ready, at: number): UpdateView["update"] => {
  const { release } = stage.fetched.offer;
  const waits = waitsFor(state, at);
  const { isForNextStart } = stage;
  if (isForNextStart) return { state: "deferred", release, waitsFor: waits ?? "logOff", isForNextStart };
  const isOnlyLogOff = waits === "logOff" && (state.rules.mode !== "auto" || stage.hasFailed);
  if (waits === null || isOnlyLogOff) return { state: "ready", release };
  return { state: "deferred", release, waitsFor: waits, isForNextStart };
};

const releaseOf = ({ offer }: { offer: Offer }): OfferedRelease => offer.release;

const stageView = (state: UpdateMachineState, at: number): UpdateView["update"] => {
  const { stage } = state;
  switch (stage.name) {
    case "disabled":
      return { state: "disabled", reason: stage.reason };
    case "idle":
      return { state: state.looking === null ? "idle" : "checking" };
    case "available":
      return { state: "available", release: releaseOf(stage) };
    case "downloading": {
      const { received, offer } = stage;
      return { state: "downloading", release: offer.release, received, size: offer.file.size };
    }
    case "ready":
      return readyView(state, stage, at);
    case "leaving":
      return {
        state: "deferred",
        release: releaseOf(stage.fetched),
        waitsFor: "logOff",
        isForNextStart: false,
      };
    case "installing":
      return { state: "installing", release: releaseOf(stage.fetched) };
  }
};

/** The machine as a window may know it. */
export const viewOf = (state: UpdateMachineState, at: number): UpdateView => ({
  update: stageView(state, at),
  version: state.facts.version,
  checkedAt: state.checkedAt,
  problem: state.problem,
  requiredVersion: requiredVersion(state.facts, state.rules),
});

/** The machine when the program starts: nothing is known of visits, and nobody is signed in. */
export const firstState = (facts: UpdateFacts, rules: UpdateRules): UpdateMachineState => {
  const reason = offReason(facts, rules);
  return {
    facts,
    rules,
    around: { isSignedIn: false, isInCall: false, visits: [], inputAt: null },
    stage: reason === null ? { name: "idle" } : { name: "disabled", reason },
    looking: null,
    round: 0,
    checkedAt: null,
    problem: null,
    reported: {},
  };
};
