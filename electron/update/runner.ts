import type { UpdateView } from "../../protocol/desktop-update.ts";
import { type ErrorCode, fail } from "../../protocol/errors.ts";
import { succeed } from "../../protocol/result.ts";
import { transition } from "./machine.ts";
import type { UpdateEffect, UpdateHappening } from "./machine-words.ts";
import { type UpdateMachineState, firstState, requiredVersion, viewOf } from "./machine-state.ts";
import { createBeat, createTelling } from "./runner-beat.ts";
import type { UpdateRunnerPorts } from "./runner-ports.ts";
import { type UpdateWork, createWork } from "./runner-work.ts";
import type { Done, Updates } from "./updates.ts";

/** Of input that comes faster, only the first is told. Milliseconds. */
export const INPUT_PAUSE_MS = 5_000;

/** What goes on around the updates, as it is told to them. */
export type AroundUpdates = Extract<
  UpdateHappening,
  { type: "session" | "call" | "visits" | "input" | "rules" }
>;

/** Updates that run. */
export type RunningUpdates = Updates & {
  /** Begins to look; `problem` is what the start of the program met, null for nothing. */
  start: (problem: ErrorCode | null) => void;
  tell: (happening: AroundUpdates) => void;
  /** As it was told last. */
  isSignedIn: () => boolean;
};

const nothing = (): void => undefined;

const hasTimeToPass = ({ stage }: UpdateMachineState): boolean =>
  stage.name === "ready" || stage.name === "leaving";

type Queued = { happening: UpdateHappening; refused: (code: ErrorCode) => void };

const actWith =
  (ports: UpdateRunnerPorts, effects: ReturnType<typeof createWork>, beat: ReturnType<typeof createBeat>) =>
  (effect: UpdateEffect): void => {
    switch (effect.type) {
      case "aim":
        return ports.aim(effect.origin);
      case "look":
        return effects.look(effect);
      case "fetch":
        return effects.fetch(effect);
      case "keep":
        return effects.keep(effect);
      case "install":
        return effects.install(effect);
      case "forget":
        return effects.forget(effect.except);
      case "logOff":
        return ports.logOff();
      case "lookSoon":
        return beat.lookSoon(effect.isUrgent);
      case "report":
        return ports.report(effect.kind);
    }
  };

/** The machine with its clock, its beat and its work, one event after the other. */
const createEngine = (ports: UpdateRunnerPorts) => {
  const { clock, log } = ports;
  const queue: Queued[] = [];
  let state = firstState(ports.facts, ports.rules);
  let isRunning = false;
  /** Who waits for a log off to end. */
  let left: (() => void) | null = null;
  const view = (): UpdateView => viewOf(state, clock.now());

  const tell = (happening: UpdateHappening, refused: Queued["refused"] = nothing): void => {
    queue.push({ happening, refused });
    run();
  };
  const tellWindows = createTelling(ports, view);
  const effects = createWork(ports, tell);
  const beat = createBeat(ports, tell);
  const act = actWith(ports, effects, beat);

  const take = ({ happening, refused }: Queued): void => {
    const was = state.stage.name;
    const stepped = transition(state, { ...happening, at: clock.now() });
    state = stepped.state;
    const is = state.stage.name;
    if (was === "idle" && (is === "available" || is === "downloading")) log("info", "update.offered");
    if (is === "ready" && was === "downloading") log("info", "update.ready");
    if (stepped.refusal !== null) refused(stepped.refusal);
    for (const effect of stepped.effects) act(effect);
  };

  const run = (): void => {
    if (isRunning) return;
    isRunning = true;
    try {
      for (let one = queue.shift(); one !== undefined; one = queue.shift()) take(one);
    } finally {
      isRunning = false;
    }
    beat.tickWhile(hasTimeToPass(state));
    if (state.stage.name !== "leaving") left?.();
    tellWindows();
  };

  const start = (problem: ErrorCode | null): void => {
    if (problem !== null) tell({ type: "startFailed", code: problem });
    if (state.stage.name === "disabled") return;
    ports.aim(state.rules.origin);
    beat.lookSoon(requiredVersion(state.facts, state.rules) !== null);
  };

  /** Until who leaves has left, or has not. */
  const leaving = (): Promise<void> =>
    new Promise((resolve) => {
      if (state.stage.name !== "leaving") return resolve();
      left = () => {
        left = null;
        resolve();
      };
    });

  return { state: () => state, work: effects.work, view, tell, start, leaving };
};

/** Runs the machine of updates on the machine's clock; nothing happens before `start`. */
export const createUpdates = (ports: UpdateRunnerPorts): RunningUpdates => {
  const { clock } = ports;
  const engine = createEngine(ports);
  let inputAt = -Infinity;

  const ask = async (
    what: Extract<UpdateHappening, { type: "asked" }>["what"],
    answer: (work: UpdateWork) => Promise<Done>,
  ): Promise<Done> => {
    const refusals: ErrorCode[] = [];
    engine.tell({ type: "asked", what }, (code) => void refusals.push(code));
    const [refusal] = refusals;
    return refusal === undefined ? answer(engine.work) : fail(refusal);
  };

  const installNow = async (work: UpdateWork): Promise<Done> => {
    await engine.leaving();
    const { stage, problem } = engine.state();
    return stage.name === "installing" ? work.install : fail(problem ?? "UPDATE_WAITS");
  };

  return {
    view: engine.view,
    check: () => ask("check", ({ look }) => look),
    download: () =>
      ask("download", async ({ fetch }) => (engine.state().stage.name === "ready" ? succeed({}) : fetch)),
    install: (when) =>
      when === "nextStart" ? ask("installAtNextStart", ({ keep }) => keep) : ask("installNow", installNow),
    start: engine.start,
    tell: (happening) => {
      if (happening.type === "input") {
        if (Math.abs(clock.now() - inputAt) < INPUT_PAUSE_MS) return;
        inputAt = clock.now();
      }
      engine.tell(happening);
    },
    isSignedIn: () => engine.state().around.isSignedIn,
    signInRefusal: () => {
      const { facts, rules, stage } = engine.state();
      if (stage.name === "installing") return "UPDATE_BUSY";
      return requiredVersion(facts, rules) === null ? null : "UPDATE_REQUIRED";
    },
  };
};
