import { expect, test } from "vitest";
import {
  ask,
  asked,
  at3,
  available,
  downloading,
  facts,
  NOON,
  forgetAll,
  idle,
  install,
  installing,
  leaving,
  looking,
  off,
  offer,
  path,
  ready,
  rules,
  soon,
  stateWith,
} from "./machine-fixtures.ts";
import { transition } from "./machine.ts";
import type { UpdateHappening } from "./machine-words.ts";
import type { Stage } from "./machine-state.ts";
import { TRIES_MAX } from "./tries.ts";

type Row = [
  string,
  Parameters<typeof stateWith>[0],
  UpdateHappening,
  Stage,
  readonly unknown[],
  string | null,
];

const rows: readonly Row[] = [
  ["installs when asked", { stage: ready }, asked("installNow"), installing, [install], null],
  [
    "logs off first when asked",
    { stage: ready, around: { isSignedIn: true } },
    asked("installNow"),
    leaving,
    [{ type: "logOff" }],
    null,
  ],
  [
    "installs once logged off",
    { stage: leaving, around: { isSignedIn: true } },
    { type: "session", isSignedIn: false },
    installing,
    [install],
    null,
  ],
  [
    "does not wait for a log off that does not come",
    { stage: leaving, around: { isSignedIn: true } },
    { type: "tick" },
    ready,
    [],
    null,
  ],
  [
    "stays when a visit came near meanwhile",
    { stage: leaving, around: { isSignedIn: true, ...soon } },
    { type: "session", isSignedIn: false },
    ready,
    [],
    null,
  ],
  [
    "waits in a call",
    { stage: ready, around: { isInCall: true, isSignedIn: true } },
    asked("installNow"),
    ready,
    [],
    "UPDATE_WAITS",
  ],
  [
    "waits shortly before a visit",
    { stage: ready, around: soon },
    asked("installNow"),
    ready,
    [],
    "UPDATE_WAITS",
  ],
  [
    "waits shortly before a visit even for a required version",
    { stage: ready, around: soon, rules: { mode: "auto", minimumVersion: "1.1.0" } },
    { type: "tick" },
    ready,
    [],
    null,
  ],
  [
    "waits for the window when asked",
    { stage: ready, rules: { window: "0100-0200" } },
    asked("installNow"),
    ready,
    [],
    "UPDATE_WAITS",
  ],
  ["has nothing to install", { stage: available }, asked("installNow"), available, [], "NOT_FOUND"],
  [
    "is installing already",
    { stage: installing },
    asked("installAtNextStart"),
    installing,
    [],
    "UPDATE_BUSY",
  ],
  [
    "keeps it for the next start",
    { stage: ready },
    asked("installAtNextStart"),
    { ...ready, isForNextStart: true },
    [ask(true)],
    null,
  ],
  [
    "is not kept after all",
    { stage: { ...ready, isForNextStart: true } },
    { type: "keepFailed", code: "UPDATE_NO_SPACE" },
    ready,
    [{ type: "report", kind: "updateFailed" }],
    null,
  ],
  [
    "fetches an altered package anew",
    { stage: installing },
    { type: "installFailed", code: "UPDATE_ALTERED" },
    { ...available, hasFailed: true },
    [{ type: "report", kind: "updateRefused" }, forgetAll],
    null,
  ],
  [
    "stays ready when installing fails",
    { stage: installing, rules: { mode: "auto" } },
    { type: "installFailed", code: "UPDATE_INSTALL_FAILED" },
    { ...ready, hasFailed: true },
    [{ type: "report", kind: "updateFailed" }],
    null,
  ],
  [
    "stops when the policy says off",
    { stage: downloading },
    { type: "rules", rules: { ...rules, mode: "off" } },
    off,
    [{ type: "aim", origin: null }, forgetAll],
    null,
  ],
  [
    "stops without a feed",
    { stage: idle },
    { type: "rules", rules: { ...rules, origin: null } },
    { name: "disabled", reason: "noFeed" },
    [{ type: "aim", origin: null }, forgetAll],
    null,
  ],
  [
    "begins when the policy says so",
    { stage: off, rules: { mode: "off" } },
    { type: "rules", rules },
    idle,
    [
      { type: "aim", origin: rules.origin },
      { type: "lookSoon", isUrgent: false },
    ],
    null,
  ],
  [
    "leaves another feed's package",
    { stage: ready },
    { type: "rules", rules: { ...rules, channel: "beta" } },
    idle,
    [{ type: "aim", origin: rules.origin }, forgetAll, { type: "lookSoon", isUrgent: false }],
    null,
  ],
  [
    "hurries when a version is required",
    { stage: ready },
    { type: "rules", rules: { ...rules, minimumVersion: "1.1.0" } },
    ready,
    [{ type: "lookSoon", isUrgent: true }],
    null,
  ],
  [
    "fetches once the policy says download",
    { stage: available, ...at3 },
    { type: "rules", rules: { ...rules, mode: "download" } },
    { ...downloading, round: 4, received: 0 },
    [{ type: "fetch", round: 4, offer }],
    null,
  ],
  [
    "that failed is gone where the policy says off meanwhile",
    { stage: installing, rules: { mode: "off" } },
    { type: "installFailed", code: "UPDATE_INSTALL_FAILED" },
    off,
    [{ type: "report", kind: "updateFailed" }, { type: "aim", origin: null }, forgetAll],
    null,
  ],
  [
    "that failed is gone where another feed holds meanwhile",
    { stage: installing, rules: { mode: "auto", origin: "https://mirror.example" } },
    { type: "installFailed", code: "UPDATE_INSTALL_FAILED" },
    idle,
    [
      { type: "report", kind: "updateFailed" },
      { type: "aim", origin: "https://mirror.example" },
      forgetAll,
      { type: "lookSoon", isUrgent: false },
    ],
    null,
  ],
  [
    "is not stopped while it installs",
    { stage: installing },
    { type: "rules", rules: { ...rules, mode: "off" } },
    installing,
    [],
    null,
  ],
];

test.each(rows)("an update %s", (_title, from, happening, stage, effects, refusal) => {
  const stepped = transition(stateWith(from), { ...happening, at: NOON });
  expect([stepped.state.stage, stepped.effects, stepped.refusal]).toEqual([stage, effects, refusal]);
});

const givenUp = { ...facts, tried: { sha512: offer.file.sha512, count: TRIES_MAX } };
const auto = { facts: givenUp, rules: { mode: "auto", minimumVersion: "1.1.0" } } as const;
const givenUpReady = { ...ready, hasFailed: true };

test("a package that this version was ended for often enough is left to people, also where it is required", () => {
  const came = transition(stateWith({ ...auto, stage: downloading }), {
    type: "fetched",
    round: 3,
    path,
    at: NOON,
  });
  expect([came.state.stage, came.effects]).toEqual([givenUpReady, []]);
  const seen = transition(stateWith({ ...auto, stage: ready, ...looking }), {
    type: "looked",
    round: 3,
    offer,
    at: NOON,
  });
  expect([seen.state.stage, seen.effects]).toEqual([givenUpReady, []]);
  const byHand = transition(seen.state, { ...asked("installNow"), at: NOON });
  expect(byHand.effects).toEqual([install]);
});

test("a package that was tried less often, and another one, are tried", () => {
  const { sha512 } = offer.file;
  for (const tried of [
    { sha512, count: TRIES_MAX - 1 },
    { sha512: "another", count: TRIES_MAX },
  ]) {
    const from = stateWith({ ...auto, facts: { ...facts, tried }, stage: downloading });
    const stepped = transition(from, { type: "fetched", round: 3, path, at: NOON });
    expect(stepped.effects).toEqual([ask(false), install]);
  }
});

const ended = { at: offer.expiresAt };
const stale = [{ type: "report", kind: "updateStale" }, forgetAll];

test.each([
  ["somebody asks for it", ready, "notify", asked("installNow")],
  ["somebody asks for it at the next start", ready, "notify", asked("installAtNextStart")],
  ["the program would install it", ready, "auto", { type: "tick" }],
  ["the last session ends", ready, "auto", { type: "session", isSignedIn: false }],
  ["somebody asks for its package", available, "notify", asked("download")],
  ["it was fetched too late", downloading, "auto", { type: "fetched", round: 3, path }],
] as const)(
  "nothing of an offer whose manifest ended is put in place when %s",
  (_title, stage, mode, event) => {
    const { state, effects } = transition(stateWith({ stage, rules: { mode } }), { ...event, ...ended });
    expect([state.stage, state.problem]).toEqual([idle, "UPDATE_EXPIRED"]);
    expect(effects.filter(({ type }) => type !== "keep")).toEqual(stale);
  },
);

test("an offer is good until its manifest ends, and one that is said anew is another offer", () => {
  const from = stateWith({ stage: ready, rules: { mode: "auto" } });
  expect(transition(from, { type: "tick", at: ended.at - 1 }).effects).toEqual([install]);
  const renewed = { ...offer, expiresAt: ended.at + 1_000 };
  const looked = { type: "looked", round: 3, offer: renewed } as const;
  const seen = transition(stateWith({ stage: ready, ...looking }), { ...looked, at: ended.at - 1 });
  expect(transition(seen.state, { ...asked("installNow"), ...ended }).effects).toMatchObject([
    { type: "install" },
  ]);
});

test.each([{ type: "lookDue" } as const, asked("check")])(
  "what is put in place or fetched in the same moment is looked for no more (%o)",
  (happening) => {
    const byItself = { rules: { mode: "auto" } } as const;
    const put = transition(stateWith({ ...byItself, stage: ready }), { ...happening, at: NOON });
    expect([put.state.stage, put.state.looking, put.effects]).toEqual([installing, null, [install]]);
    const fetched = transition(stateWith({ ...byItself, stage: available }), { ...happening, at: NOON });
    expect(fetched.effects.map(({ type }) => type)).toEqual(["fetch"]);
  },
);
