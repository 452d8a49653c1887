import type { UpdateView } from "../../protocol/desktop-update.ts";
import { fail } from "../../protocol/errors.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import { NOON, facts, offer, path, rules } from "./machine-fixtures.ts";
import type { Fetched, UpdateRules } from "./machine-state.ts";
import type { Offer } from "./ports.ts";
import { createUpdates } from "./runner.ts";
import type { UpdateRunnerPorts } from "./runner-ports.ts";

/** Lets every promise that is settled already go on. */
export const turns = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

/** A clock whose timers run when it is moved. */
const createTime = () => {
  let now = NOON;
  let timers: { at: number; run: () => void }[] = [];
  const after = (ms: number, run: () => void): (() => void) => {
    const timer = { at: now + ms, run };
    timers.push(timer);
    return () => void (timers = timers.filter((one) => one !== timer));
  };
  const nextBy = (end: number) => timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
  const pass = async (ms: number): Promise<void> => {
    const end = now + ms;
    for (let timer = nextBy(end); timer !== undefined; timer = nextBy(end)) {
      const due = timer;
      timers = timers.filter((one) => one !== due);
      now = due.at;
      due.run();
      await turns();
    }
    now = end;
    await turns();
  };
  return { clock: { now: () => now }, after, pass, waiting: () => timers.map(({ at }) => at - now) };
};

/** Half of what chance may add. */
const chance: UpdateRunnerPorts["chance"] = (length) => {
  const bytes = new Uint8Array(length);
  bytes[0] = 0x80;
  return bytes;
};

/** Updates in a world that does what the test says. */
export const runnerWith = (change: { rules?: Partial<UpdateRules>; isSignedIn?: boolean } = {}) => {
  const time = createTime();
  const said: string[] = [];
  const views: UpdateView[] = [];
  const world = {
    look: async (): Promise<Result<Offer | null>> => succeed(offer),
    fetch: async (_offer: Offer, _progress: (received: number) => void): Promise<Result<string>> =>
      succeed(path),
    install: async (_fetched: Fetched): Promise<Result<null>> => succeed(null),
    keep: async (): Promise<Result<null>> => succeed(null),
    logOff: () => updates.tell({ type: "session", isSignedIn: false }),
  };
  const updates = createUpdates({
    facts,
    rules: { ...rules, ...change.rules },
    clock: time.clock,
    after: time.after,
    chance,
    look: ({ channel }) => {
      said.push(`look ${channel}`);
      return world.look();
    },
    fetch: (one, onProgress) => {
      said.push(`fetch ${one.release.version}`);
      return world.fetch(one, onProgress);
    },
    install: (fetched) => {
      said.push(`install ${fetched.path}`);
      return world.install(fetched);
    },
    keep: (_fetched, isAsked) => {
      said.push(`keep ${isAsked}`);
      return world.keep();
    },
    forget: async (except) => void said.push(`forget ${except === null ? "all" : "others"}`),
    aim: (origin) => void said.push(`aim ${origin}`),
    logOff: () => {
      said.push("log off");
      world.logOff();
    },
    report: (kind) => void said.push(`report ${kind}`),
    changed: (view) => void views.push(view),
    log: () => undefined,
  });
  updates.start(null);
  if (change.isSignedIn === true) updates.tell({ type: "session", isSignedIn: true });
  return { updates, time, said, views, world };
};

/** As a port that fails so. */
export const failing = (code: Parameters<typeof fail>[0]) => async () => fail(code);
