import fc from "fast-check";
import { ErrorCodeSchema } from "../../protocol/errors.ts";
import { transition } from "./machine.ts";
import type { UpdateEffect, UpdateEvent, UpdateHappening } from "./machine-words.ts";
import { type UpdateMachineState, type UpdateRules, firstState } from "./machine-state.ts";
import type { Offer } from "./ports.ts";

/** Noon of a summer day, UTC. */
export const NOON = Date.UTC(2026, 6, 1, 12);

export const rules: UpdateRules = {
  mode: "notify",
  channel: "stable",
  origin: "https://updates.example",
  window: null,
  minimumVersion: null,
};

/** An offer of a version; the package differs with the version. */
export const offerOf = (version: string, installedBy: "program" | "machine" = "program"): Offer => {
  const name = `Anteroom-${version}-linux-x64.AppImage`;
  return {
    release: { version, notes: { en: "", es: "" }, installedBy, isRollback: false },
    file: { name, size: 1_000, sha512: `${version}==` },
    url: new URL(`https://updates.example/${name}`),
    expiresAt: NOON + 14 * 24 * 3_600_000,
  };
};

export const facts = { version: "1.0.0", off: null, tried: null };
export const offer = offerOf("1.1.0");
export const path = "/somewhere/package";
export const fetchedOffer = { offer, path };

export const available = { name: "available", offer, hasFailed: false } as const;
export const downloading = { name: "downloading", offer, round: 3, received: 10 } as const;
export const ready = {
  name: "ready",
  fetched: fetchedOffer,
  hasFailed: false,
  isForNextStart: false,
} as const;
export const leaving = { name: "leaving", fetched: fetchedOffer } as const;
export const installing = { name: "installing", fetched: fetchedOffer } as const;
export const idle = { name: "idle" } as const;
export const off = { name: "disabled", reason: "policy" } as const;

export const soon = { visits: [{ startsAt: NOON + 14 * 60_000, minutes: 30 }] };
export const asked = (what: "check" | "download" | "installNow" | "installAtNextStart") =>
  ({ type: "asked", what }) as const;
export const looking = { round: 3, looking: { round: 3 } };
export const look = { type: "look", round: 4, from: { origin: rules.origin, channel: "stable" } };
export const forgetAll = { type: "forget", except: null };
export const ask = (isAsked: boolean) => ({ type: "keep", fetched: fetchedOffer, isAsked });
export const install = { type: "install", fetched: fetchedOffer };
export const at3 = { round: 3 };

/** A state with something in it. */
export const stateWith = (
  change: Partial<Omit<UpdateMachineState, "rules" | "around">> & {
    rules?: Partial<UpdateRules>;
    around?: Partial<UpdateMachineState["around"]>;
  },
): UpdateMachineState => {
  const first = firstState(change.facts ?? facts, { ...rules, ...change.rules });
  return {
    ...first,
    ...change,
    rules: { ...rules, ...change.rules },
    around: { ...first.around, ...change.around },
  };
};

const code = fc.constantFrom(
  ...["UPDATE_UNREACHABLE", "UPDATE_EXPIRED", "UPDATE_ALTERED", "UPDATE_REPLAYED", "UPDATE_NO_SPACE"].map(
    (name) => ErrorCodeSchema.parse(name),
  ),
);
const round = fc.integer({ min: 0, max: 6 });
const anyOffer = fc.constantFrom(offer, offerOf("1.2.0"), offerOf("1.1.0", "machine"));

export const anyRules: fc.Arbitrary<UpdateRules> = fc.record({
  mode: fc.constantFrom("off", "notify", "download", "auto"),
  channel: fc.constantFrom("stable", "beta"),
  origin: fc.constantFrom(null, "https://updates.example", "https://mirror.example"),
  window: fc.constantFrom(null, "0100-0300", "2200-0600", "1100-1300"),
  minimumVersion: fc.constantFrom(null, "0.9.0", "1.1.0"),
});

const anyVisits = fc.array(
  fc.record({
    startsAt: fc.integer({ min: NOON - 3_600_000, max: NOON + 24 * 3_600_000 }),
    minutes: fc.integer({ min: 5, max: 90 }),
  }),
  { maxLength: 3 },
);

const plain = (type: "lookDue" | "tick" | "input") => fc.constant<UpdateHappening>({ type });

const anyHappening: fc.Arbitrary<UpdateHappening> = fc.oneof(
  plain("lookDue"),
  plain("tick"),
  plain("input"),
  fc.record({
    type: fc.constant("asked" as const),
    what: fc.constantFrom("check", "download", "installNow", "installAtNextStart"),
  }),
  fc.record({ type: fc.constant("session" as const), isSignedIn: fc.boolean() }),
  fc.record({ type: fc.constant("call" as const), isInCall: fc.boolean() }),
  fc.record({ type: fc.constant("visits" as const), visits: anyVisits }),
  fc.record({ type: fc.constant("rules" as const), rules: anyRules }),
  fc.record({ type: fc.constant("looked" as const), round, offer: fc.option(anyOffer) }),
  fc.record({ type: fc.constant("lookFailed" as const), round, code }),
  fc.record({ type: fc.constant("progress" as const), round, received: fc.integer({ min: -5, max: 2_000 }) }),
  fc.record({ type: fc.constant("fetched" as const), round, path: fc.constant(path) }),
  fc.record({ type: fc.constant("fetchFailed" as const), round, code }),
  fc.record({ type: fc.constant("keepFailed" as const), code }),
  fc.record({ type: fc.constant("installFailed" as const), code }),
);

/** How the world answers an effect, if it does: rounds fit then. */
const answers = fc.array(fc.constantFrom("ok", "nothing", "fails", "silent"), { minLength: 1 });

/** One step of a history. */
export type Played = {
  before: UpdateMachineState;
  event: UpdateEvent;
  state: UpdateMachineState;
  effects: readonly UpdateEffect[];
};

const answerTo = (effect: UpdateEffect, answer: string, which: Offer): UpdateHappening | null => {
  if (answer === "silent") return null;
  if (effect.type === "look") {
    const { round: own } = effect;
    if (answer === "fails") return { type: "lookFailed", round: own, code: "UPDATE_UNREACHABLE" };
    return { type: "looked", round: own, offer: answer === "nothing" ? null : which };
  }
  if (effect.type === "fetch") {
    const { round: own } = effect;
    if (answer !== "ok") return { type: "fetchFailed", round: own, code: "UPDATE_UNREACHABLE" };
    return { type: "fetched", round: own, path };
  }
  if (effect.type === "logOff") return { type: "session", isSignedIn: false };
  if (effect.type === "install" && answer !== "ok")
    return { type: "installFailed", code: "UPDATE_INSTALL_FAILED" };
  return null;
};

/** Anything that may happen, in any order, with a world that answers what it is asked. */
export const anyHistory: fc.Arbitrary<readonly Played[]> = fc
  .tuple(
    anyRules,
    fc.array(fc.tuple(anyHappening, fc.integer({ min: 0, max: 5 * 3_600_000 })), { maxLength: 40 }),
    answers,
    fc.infiniteStream(anyOffer),
  )
  .map(([first, happenings, said, offers]) => {
    const played: Played[] = [];
    let state = firstState(facts, first);
    let at = NOON;
    let questions = 0;
    const play = (happening: UpdateHappening): void => {
      const event: UpdateEvent = { ...happening, at };
      const before = state;
      const stepped = transition(before, event);
      state = stepped.state;
      played.push({ before, event, state, effects: stepped.effects });
      for (const effect of stepped.effects) {
        const answer = answerTo(
          effect,
          said[questions++ % said.length] ?? "ok",
          offers.next().value ?? offer,
        );
        if (answer !== null) play(answer);
      }
    };
    for (const [happening, laterMs] of happenings) {
      at += laterMs;
      play(happening);
    }
    return played;
  });
