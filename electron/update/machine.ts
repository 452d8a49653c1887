import type { ErrorCode } from "../../protocol/errors.ts";
import {
  type Fetched,
  type Stage,
  type Surroundings,
  type UpdateMachineState,
  type UpdateRules,
  hasOffered,
  isGivenUp,
  isOld,
  isQuiet,
  isToldOnly,
  offReason,
  offerOf,
  requiredVersion,
  waitsFor,
} from "./machine-state.ts";
import type { UpdateEffect, UpdateEvent, UpdateStep } from "./machine-words.ts";
import type { Offer } from "./ports.ts";
import { withProblem } from "./problem.ts";

/*
 *            rules                    looked: an offer             asked, or mode download | auto
 *  disabled <------> idle ----------------------------> available ------------------------------> downloading
 *  (from any)          ^ ^------- looked: nothing -------'  ^  ^------ fetching failed ------------'   |
 *                      |                                    |                                         | fetched
 *                      |                   altered          |         looked: another offer           v
 *                      |            .-----------------------+-------------------------------------- ready
 *                      |            |                                                               |  ^ |
 *                      |            |          nothing stands in the way, and mode auto or asked    |  | | asked now,
 *                      |       installing <---------------------------------------------------------'  | | signed in
 *                      |            |  ^               signed out, nothing stands in the way           | v
 *                      |            |  '---------------------------------------------------------- leaving
 *                      |            '--------- failed: by itself not again before the next word -------^
 *                      '-------------------------------- looked: nothing, expired (ready)
 *
 *  What stands in the way, in this order: a call, a visit's planned time, 15 minutes before one, the policy's window
 *  (not where a version is required), somebody who is signed in.
 *  A look goes on beside any stage but downloading, leaving and installing.
 *  `machine` releases are told, and never fetched.
 */

const step = (state: UpdateMachineState, ...effects: UpdateEffect[]): UpdateStep => ({
  state,
  effects,
  refusal: null,
});

const refuse = (state: UpdateMachineState, refusal: ErrorCode): UpdateStep => ({
  state,
  effects: [],
  refusal,
});

const at = (state: UpdateMachineState, stage: Stage): UpdateMachineState => ({ ...state, stage });

const fails = (before: UpdateMachineState, code: ErrorCode, now: number): UpdateStep => {
  const { state, report } = withProblem(before, code, now);
  return report === null ? step(state) : step(state, { type: "report", kind: report });
};

const then = (first: UpdateStep, next: (state: UpdateMachineState) => UpdateStep): UpdateStep => {
  const second = next(first.state);
  return {
    state: second.state,
    effects: [...first.effects, ...second.effects],
    refusal: first.refusal ?? second.refusal,
  };
};

const isBusy = ({ name }: Stage): boolean =>
  name === "downloading" || name === "leaving" || name === "installing";

const look = (state: UpdateMachineState): UpdateStep => {
  const { origin, channel } = state.rules;
  if (state.looking !== null || origin === null || isBusy(state.stage)) return step(state);
  const round = state.round + 1;
  return step({ ...state, round, looking: { round } }, { type: "look", round, from: { origin, channel } });
};

const fetch = (state: UpdateMachineState, offer: Offer): UpdateStep => {
  const round = state.round + 1;
  // an answer of the feed that comes now counts no more: it might name another package than the one that is fetched
  const fetching = { ...state, round, looking: null, problem: null };
  return step(at(fetching, { name: "downloading", offer, round, received: 0 }), {
    type: "fetch",
    round,
    offer,
  });
};

const install = (state: UpdateMachineState, fetched: Fetched): UpdateStep =>
  step(at({ ...state, looking: null, problem: null }, { name: "installing", fetched }), {
    type: "install",
    fetched,
  });

const isSamePackage = (one: Offer, other: Offer): boolean =>
  one.file.sha512 === other.file.sha512 &&
  one.release.version === other.release.version &&
  one.release.installedBy === other.release.installedBy;

/** What the feed offers takes the place of what was offered before; the same package stays where it is, to be tried again. */
const takeOffer = (state: UpdateMachineState, offer: Offer | null): UpdateStep => {
  const { stage } = state;
  if (offer === null) return step(at(state, { name: "idle" }), { type: "forget", except: null });
  const known = offerOf(stage);
  const isSame = known !== null && isSamePackage(known, offer);
  if (stage.name === "ready" && isSame)
    return step(
      at(state, {
        ...stage,
        fetched: { ...stage.fetched, offer },
        hasFailed: isGivenUp(state.facts, offer),
      }),
    );
  const available = at(state, { name: "available", offer, hasFailed: false });
  return isSame ? step(available) : step(available, { type: "forget", except: offer });
};

const answered = (state: UpdateMachineState, round: number): UpdateMachineState | null =>
  state.looking?.round === round ? { ...state, looking: null } : null;

/** What was offered is too old: nothing of it is fetched or put in place any more. */
const dropOffered = (state: UpdateMachineState, now: number): UpdateStep =>
  then(fails(state, "UPDATE_EXPIRED", now), (after) =>
    step(at(after, { name: "idle" }), { type: "forget", except: null }),
  );

const lookFailed = (state: UpdateMachineState, code: ErrorCode, now: number): UpdateStep =>
  code === "UPDATE_EXPIRED" && hasOffered(state.stage) ? dropOffered(state, now) : fails(state, code, now);

const readyAgain = ({ facts }: UpdateMachineState, done: Fetched): Stage => ({
  name: "ready",
  fetched: done,
  hasFailed: isGivenUp(facts, done.offer),
  isForNextStart: false,
});

const fetched = (state: UpdateMachineState, round: number, path: string): UpdateStep => {
  const { stage } = state;
  if (stage.name !== "downloading" || stage.round !== round) return step(state);
  const done = { offer: stage.offer, path };
  const ready = at(state, readyAgain(state, done));
  return state.rules.mode === "auto" && !isGivenUp(state.facts, stage.offer)
    ? step(ready, { type: "keep", fetched: done, isAsked: false })
    : step(ready);
};

const fetchFailed = (state: UpdateMachineState, round: number, { code, now }: Failed): UpdateStep => {
  const { stage } = state;
  if (stage.name !== "downloading" || stage.round !== round) return step(state);
  return fails(at(state, { name: "available", offer: stage.offer, hasFailed: true }), code, now);
};

type Failed = { code: ErrorCode; now: number };

/** A package whose source was left while it was put in place is gone; null where its source still holds. */
const leftSource = (before: UpdateMachineState, offer: Offer, { code, now }: Failed): UpdateStep | null => {
  const { origin } = before.rules;
  const reason = offReason(before.facts, before.rules);
  if (reason === null && origin === offer.url.origin) return null;
  const stage: Stage = reason === null ? { name: "idle" } : { name: "disabled", reason };
  const aim = { type: "aim", origin: reason === null ? origin : null } as const;
  const soon = reason === null ? [{ type: "lookSoon", isUrgent: false } as const] : [];
  const failed = fails(at(before, stage), code, now);
  return then(failed, (state) => step(state, aim, { type: "forget", except: null }, ...soon));
};

/** What was altered is fetched anew; anything else may go better another time. */
const installFailed = (state: UpdateMachineState, failed: Failed): UpdateStep => {
  const { stage } = state;
  if (stage.name !== "installing") return step(state);
  const { offer } = stage.fetched;
  const left = leftSource(state, offer, failed);
  if (left !== null) return left;
  const { code, now } = failed;
  if (code !== "UPDATE_ALTERED") {
    // who came meanwhile leaves again, and then nothing stands in the way
    const hasFailed = code !== "UPDATE_WAITS";
    const ready = { name: "ready", fetched: stage.fetched, hasFailed, isForNextStart: false } as const;
    return fails(at(state, ready), code, now);
  }
  const again = fails(at(state, { name: "available", offer, hasFailed: true }), code, now);
  return then(again, (after) => step(after, { type: "forget", except: null }));
};

const installNow = (state: UpdateMachineState, now: number): UpdateStep => {
  const { stage } = state;
  if (stage.name !== "ready") return refuse(state, isBusy(stage) ? "UPDATE_BUSY" : "NOT_FOUND");
  const waits = waitsFor(state, now);
  if (waits === null) return install(state, stage.fetched);
  if (waits !== "logOff") return refuse(state, "UPDATE_WAITS");
  const leaving = at({ ...state, looking: null, problem: null }, { name: "leaving", fetched: stage.fetched });
  return step(leaving, { type: "logOff" });
};

const installAtNextStart = (state: UpdateMachineState): UpdateStep => {
  const { stage } = state;
  if (stage.name !== "ready") return refuse(state, isBusy(stage) ? "UPDATE_BUSY" : "NOT_FOUND");
  const keep = { type: "keep", fetched: stage.fetched, isAsked: true } as const;
  return step(at(state, { ...stage, isForNextStart: true }), keep);
};

const download = (state: UpdateMachineState): UpdateStep => {
  const { stage } = state;
  if (stage.name === "downloading" || stage.name === "ready") return step(state);
  if (stage.name !== "available") return refuse(state, isBusy(stage) ? "UPDATE_BUSY" : "NOT_FOUND");
  return fetch(state, stage.offer);
};

const asked = (
  state: UpdateMachineState,
  { what, at: now }: Extract<UpdateEvent, { type: "asked" }>,
): UpdateStep => {
  if (state.stage.name === "disabled") return refuse(state, "UPDATE_DISABLED");
  if (what !== "check" && isToldOnly(state.stage)) return refuse(state, "UPDATE_DISABLED");
  switch (what) {
    case "check":
      return isBusy(state.stage) ? refuse(state, "UPDATE_BUSY") : look(state);
    case "download":
      return download(state);
    case "installNow":
      return installNow(state, now);
    case "installAtNextStart":
      return installAtNextStart(state);
  }
};

const aroundWith = (state: UpdateMachineState, change: Partial<Surroundings>): UpdateMachineState => ({
  ...state,
  around: { ...state.around, ...change },
});

const isSameSource = (one: UpdateRules, other: UpdateRules): boolean =>
  one.origin === other.origin && one.channel === other.channel;

/** Another source, or none: what came from the old one is gone, but for what is being put in place already. */
const followRules = (before: UpdateMachineState, rules: UpdateRules): UpdateStep => {
  const state = { ...before, rules };
  const reason = offReason(state.facts, rules);
  if (state.stage.name === "installing") return step(state);
  if (reason !== null) {
    const off = { ...state, looking: null, round: state.round + 1, problem: null };
    const disabled = at(off, { name: "disabled", reason });
    if (before.stage.name === "disabled") return step(disabled);
    return step(disabled, { type: "aim", origin: null }, { type: "forget", except: null });
  }
  const isUrgent = requiredVersion(state.facts, rules) !== null;
  if (before.stage.name !== "disabled" && isSameSource(before.rules, rules)) {
    const wasUrgent = requiredVersion(before.facts, before.rules) !== null;
    return isUrgent && !wasUrgent ? step(state, { type: "lookSoon", isUrgent }) : step(state);
  }
  const anew = { ...state, looking: null, round: state.round + 1, problem: null, checkedAt: null };
  const forgetting = before.stage.name === "disabled" ? [] : [{ type: "forget", except: null } as const];
  const aim = { type: "aim", origin: rules.origin } as const;
  return step(at(anew, { name: "idle" }), aim, ...forgetting, { type: "lookSoon", isUrgent });
};

const progressed = (state: UpdateMachineState, round: number, received: number): UpdateStep => {
  const { stage } = state;
  if (stage.name !== "downloading" || stage.round !== round) return step(state);
  const size = stage.offer.file.size;
  return step(at(state, { ...stage, received: Math.max(0, Math.min(received, size)) }));
};

const keepFailed = (state: UpdateMachineState, { code, now }: Failed): UpdateStep => {
  const { stage } = state;
  if (stage.name !== "ready") return step(state);
  return fails(at(state, { ...stage, isForNextStart: false }), code, now);
};

const take = (state: UpdateMachineState, event: UpdateEvent): UpdateStep => {
  const now = event.at;
  switch (event.type) {
    case "lookDue":
      return state.stage.name === "disabled" ? step(state) : look(state);
    case "tick":
      return stopLeaving(state, now);
    case "asked":
      return asked(state, event);
    case "looked": {
      const seen = answered(state, event.round);
      return seen === null ? step(state) : takeOffer({ ...seen, checkedAt: now, problem: null }, event.offer);
    }
    case "lookFailed": {
      const seen = answered(state, event.round);
      return seen === null ? step(state) : lookFailed(seen, event.code, now);
    }
    case "progress":
      return progressed(state, event.round, event.received);
    case "fetched":
      return fetched(state, event.round, event.path);
    case "fetchFailed":
      return fetchFailed(state, event.round, { code: event.code, now });
    case "keepFailed":
      return keepFailed(state, { code: event.code, now });
    case "installFailed":
      return installFailed(state, { code: event.code, now });
    case "startFailed":
      return fails(state, event.code, now);
    case "session":
      return step(aroundWith(state, { isSignedIn: event.isSignedIn }));
    case "call":
      return step(aroundWith(state, { isInCall: event.isInCall }));
    case "visits":
      return step(aroundWith(state, { visits: event.visits }));
    case "input":
      return step(aroundWith(state, { inputAt: now }));
    case "rules":
      return followRules(state, event.rules);
  }
};

/** Who asked for it now is logged off by now, or is not, or a visit came nearer meanwhile. */
const settleLeaving = (state: UpdateMachineState, done: Fetched, now: number): UpdateStep => {
  const waits = waitsFor(state, now);
  if (waits === null) return install(state, done);
  if (waits === "logOff") return step(state);
  return fails(at(state, readyAgain(state, done)), "UPDATE_WAITS", now);
};

/** A log off that was asked for ends the session at once; one that did not is not waited for. */
const stopLeaving = (state: UpdateMachineState, now: number): UpdateStep => {
  const { stage } = state;
  if (stage.name !== "leaving" || !state.around.isSignedIn) return step(state);
  return fails(at(state, readyAgain(state, stage.fetched)), "UPDATE_WAITS", now);
};

/** What the program does by itself, as the policy says. */
const settle = (state: UpdateMachineState, now: number): UpdateStep => {
  const { stage, rules } = state;
  if (isOld(state, now)) return dropOffered(state, now);
  if (stage.name === "leaving") return settleLeaving(state, stage.fetched, now);
  if (stage.name === "available") {
    const fetchesItself = rules.mode === "download" || rules.mode === "auto";
    const isWanted = fetchesItself && !stage.hasFailed && !isToldOnly(stage);
    return isWanted ? fetch(state, stage.offer) : step(state);
  }
  if (stage.name !== "ready" || rules.mode !== "auto" || stage.hasFailed) return step(state);
  return waitsFor(state, now) === null && isQuiet(state, now) ? install(state, stage.fetched) : step(state);
};

/** A look that is due in the very moment in which something is fetched or put in place is not begun. */
const withoutLateLook = (done: UpdateStep): UpdateStep =>
  isBusy(done.state.stage) ? { ...done, effects: done.effects.filter(({ type }) => type !== "look") } : done;

/** The machine of updates (workstation.md): pure and total; nothing is put in place in a visit, close to one, outside the window or over somebody's head. */
export const transition = (state: UpdateMachineState, event: UpdateEvent): UpdateStep =>
  withoutLateLook(
    then(isOld(state, event.at) ? dropOffered(state, event.at) : step(state), (fresh) =>
      then(take(fresh, event), (taken) => settle(taken, event.at)),
    ),
  );
