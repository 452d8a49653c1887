import { toBase64Url } from "../../protocol/base64url.ts";
import type { WaitingCard } from "../../protocol/card.ts";
import { fail } from "../../protocol/errors.ts";
import {
  AccountId,
  ClinicId,
  OpeningId,
  ParticipantId,
  VisitId,
  randomIdText,
  systemChance,
} from "../../protocol/ids.ts";
import type { PowerChange } from "../../protocol/ipc.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import type { AccountView } from "../../protocol/routes.ts";
import type { VisitSummary, WaitingParticipant } from "../../protocol/visit.ts";
import type { CallSnapshot } from "../call/call-core.ts";
import {
  type FakeMedia,
  type FakeService,
  createFakeMedia,
  createFakeService,
  idleMedia,
} from "../call/call-fixtures.ts";
import type { GuestCall, VisitCall } from "../call/guest-call.ts";
import type { HostCall } from "../call/host-call.ts";
import type { Orders } from "../call/orders.ts";
import type { Push, SignalEvents } from "../call/ports.ts";
import type { JoinedCall, JoinedCallInput, OwnCall } from "./desktop-calls.ts";
import type { DesktopMain } from "./desktop-main.ts";
import type { DesktopModel, OpenVisit } from "./desktop-model.ts";
import { type Desktop, type DesktopParts, createDesktop } from "./desktop.ts";

const id = (): string => randomIdText(systemChance);

/** Who is signed in. */
export const account: AccountView = {
  id: AccountId.parse(id()),
  clinicId: ClinicId.parse(id()),
  clinicName: "Riverside",
  displayName: "Dr. Ana Ruiz",
  email: "ana@riverside.example",
  role: "owner",
};

/** A visit of the day that is not open yet. */
export const someVisit = (change: Partial<VisitSummary> = {}): VisitSummary => ({
  id: VisitId.parse(id()),
  opening: OpeningId.parse(id()),
  label: "J. L., follow-up",
  kind: "oneToOne",
  startsAt: 0,
  minutes: 30,
  places: 2,
  phase: "scheduled",
  endedAt: null,
  isLinkResting: false,
  isLinkRetired: false,
  isOwn: true,
  ...change,
});

/** Somebody who waits for a visit, with a sealed card. */
export const someWaiting = (
  visit: VisitSummary,
  change: Partial<WaitingParticipant> = {},
): WaitingParticipant => ({
  participantId: ParticipantId.parse(id()),
  visitId: visit.id,
  waitingSince: 0,
  hello: { body: "body", signature: "signature" },
  card: { cardKeyHash: "hash", enc: id(), ciphertext: "ciphertext" },
  isConnected: true,
  isBack: false,
  staffName: null,
  late: null,
  ...change,
});

/** What every card of these tests says. */
export const card: WaitingCard = {
  name: "Jonas Lind",
  language: "en",
  wantsInterpreter: false,
  relation: "relative",
  camera: "works",
  microphone: "works",
  speaker: "works",
};

/** A link and passcode as main gives them. */
export const invitation = {
  link: `https://clinic.example/join#${toBase64Url(systemChance(8))}`,
  passcode: "123456",
};

/** A call before its keys. */
export const firstSnapshot: CallSnapshot = {
  state: { phase: "preJoin" },
  ownId: null,
  announce: null,
  names: new Map(),
  visit: null,
  media: idleMedia,
  seat: "participant",
  hold: null,
  asked: null,
  obeyed: null,
  canLead: false,
  trouble: null,
};

/** Orders that write down what was ordered, and are done. */
export const fakeOrders = (note: (words: string) => Promise<Result<null>>): Orders => ({
  admit: (admissions) => note(`admit ${admissions.map(({ name }) => name).join()}`),
  deny: (ids) => note(`deny ${ids.join()}`),
  returnToWaiting: (ids) => note(`return ${ids.join()}`),
  remove: (ids) => note(`remove ${ids.join()}`),
  setLocked: (isLocked) => note(`lock ${String(isLocked)}`),
  setSuspended: (isSuspended) => note(`suspend ${String(isSuspended)}`),
  permit: (ids, change) => note(`permit ${ids.join()} ${JSON.stringify(change)}`),
  setCoHost: (id, isCoHost) => note(`coHost ${id} ${String(isCoHost)}`),
  command: (kind, ids) => note(`${kind} ${ids.join()}`),
  lowerHands: (ids) => note(`lowerHands ${ids.join()}`),
  handOver: (id) => note(`handOver ${id}`),
  keep: () => note("keep"),
  end: () => note("end"),
  leave: () => note("leave"),
});

/** A call that a test leads: what it was asked, and what it tells. */
export type FakeCall = {
  visitId: VisitId;
  media: FakeMedia;
  asked: string[];
  boards: Parameters<HostCall["open"]>[0][];
  heard: Push[];
  say(change: Partial<CallSnapshot>): void;
  /** What the next orders are answered with. */
  answers: Result<null>[];
  /** The call of a visit that was opened here. */
  own: OwnCall;
  /** The call of a colleague's visit, and what it knocks with. */
  joined: JoinedCall;
  knock: JoinedCallInput | null;
};

/** A fake call of one visit; `open` is answered by `opening`. */
const createFakeCall = (visitId: VisitId, opening: () => Promise<Result<null>>): FakeCall => {
  const listeners = new Set<(snapshot: CallSnapshot) => void>();
  const media = createFakeMedia();
  const asked: string[] = [];
  const answers: Result<null>[] = [];
  const boards: FakeCall["boards"] = [];
  const heard: Push[] = [];
  let snapshot = firstSnapshot;
  const say: FakeCall["say"] = (change) => {
    snapshot = { ...snapshot, ...change };
    for (const listener of listeners) listener(snapshot);
  };
  const over = (reason: "left" | "ended"): void =>
    say({ state: { phase: "ended", end: { kind: "out", reason } } });
  const note = async (words: string): Promise<Result<null>> => {
    asked.push(words);
    return answers.shift() ?? succeed(null);
  };
  const orders = fakeOrders(note);
  const call: VisitCall = {
    observe: (listener) => {
      listeners.add(listener);
      listener(snapshot);
      return () => listeners.delete(listener);
    },
    orders: {
      ...orders,
      end: async () => {
        const ended = await orders.end();
        if (ended.ok) over("ended");
        return ended;
      },
      leave: async () => {
        const left = await orders.leave();
        if (left.ok) over("left");
        return left;
      },
    },
    setHand: (isRaised) => note(`hand ${String(isRaised)}`),
    answerAsk: () => void asked.push("answerAsk"),
  };
  const wake = (): void => void asked.push("wake");
  const own: HostCall = {
    ...call,
    open: (board) => {
      asked.push("open");
      boards.push(board);
      return opening();
    },
    hear: (push) => void heard.push(push),
    signalChanged: (isReachable) => void asked.push(`signalChanged ${String(isReachable)}`),
    abandon: async () => {
      asked.push("abandon");
      over("left");
    },
  };
  const joined: GuestCall = {
    ...call,
    leave: async (reason = "left") => {
      asked.push(`out ${reason}`);
      over("left");
    },
    hurry: () => undefined,
    renewLine: () => void asked.push("renewLine"),
  };
  return {
    visitId,
    media,
    asked,
    boards,
    heard,
    say,
    answers,
    own: { kind: "own", call: own, media: media.port, wake },
    joined: { kind: "joined", call: joined, media: media.port, wake },
    knock: null,
  };
};

/** A desktop whose main, line, cards and calls are in the test's hand. */
export type TestDesktop = {
  desktop: Desktop;
  service: FakeService;
  calls: FakeCall[];
  published: string[];
  wiped: string[];
  hear(push: Push): void;
  /** The service's word on the day. */
  day(visits: readonly VisitSummary[], waiting?: readonly WaitingParticipant[]): void;
  status: SignalEvents["onStatus"];
  /** How many lines to the service were opened. */
  lines(): number;
  /** Main says who is signed in. */
  session(account: AccountView | null): void;
  /** Main says what the machine's power does. */
  power(change: PowerChange): void;
  /** How often the sound of an arrival was heard. */
  rings(): number;
  /** Lets this much time pass. */
  pass(ms: number): void;
  state(): DesktopModel;
  visit(): OpenVisit;
};

export type TestOptions = {
  main?: Partial<DesktopMain>;
  opening?: () => Promise<Result<null>>;
  openCard?: () => Promise<Result<WaitingCard>>;
  buildOwn?: (build: () => FakeCall) => ReturnType<DesktopParts["buildOwn"]>;
};

const unused = async () => fail("INTERNAL");
const done = async () => succeed(null);

const mainOf = (change: Partial<DesktopMain>): DesktopMain => ({
  readConfig: unused,
  readSession: async () => succeed(null),
  signIn: async () => succeed(account),
  signOut: async () => succeed({}),
  createVisit: unused,
  renewLink: unused,
  invite: unused,
  listInvitations: unused,
  retireInvitation: done,
  join: unused,
  joinOwn: unused,
  arriveAgain: unused,
  resumeJoin: unused,
  forgetJoin: done,
  readClinic: unused,
  setWording: done,
  listShareSources: unused,
  chooseShareSource: done,
  sayShared: done,
  notifyWaiting: done,
  copyText: done,
  onSessionChanged: () => undefined,
  onPowerChanged: () => undefined,
  ...change,
});

/** A desktop with nobody signed in. */
export const createTestDesktop = (options: TestOptions = {}): TestDesktop => {
  const service = createFakeService();
  const calls: FakeCall[] = [];
  const published: string[] = [];
  const wiped: string[] = [];
  const sessions: TestDesktop["session"][] = [];
  const powers: TestDesktop["power"][] = [];
  const timers = new Set<{ at: number; run: () => void }>();
  let now = 0;
  let rings = 0;
  let lines = 0;
  let events: SignalEvents | null = null;
  const line = (): SignalEvents => {
    if (events === null) throw new Error("nobody is signed in");
    return events;
  };
  const build = (visitId: VisitId): FakeCall => {
    const call = createFakeCall(visitId, options.opening ?? done);
    calls.push(call);
    return call;
  };
  const desktop = createDesktop({
    main: mainOf({
      ...options.main,
      onSessionChanged: (listener) => void sessions.push(listener),
      onPowerChanged: (listener) => void powers.push(listener),
    }),
    openSignal: (given) => {
      events = given;
      lines += 1;
      return service.open(async () => succeed({ url: "ws://clinic.example", ticket: "ticket" }), given);
    },
    startCards: () => ({
      publish: unused,
      open: options.openCard ?? (async () => succeed(card)),
      wipe: async () => void wiped.push("wipe"),
      close: () => void wiped.push("close"),
    }),
    publishCardKey: async (_cards, by) => void published.push(by.email),
    buildOwn: async ({ visit }) =>
      options.buildOwn?.(() => build(visit.id)) ?? Promise.resolve(succeed(build(visit.id).own)),
    buildJoined: async (input) => {
      const call = build(input.scope.visitId);
      call.knock = input;
      return succeed(call.joined);
    },
    devices: { observe: () => () => undefined },
    ring: () => (rings += 1),
    later: (ms, run) => {
      const timer = { at: now + ms, run };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    now: () => now,
    language: "en-GB",
  });
  return {
    desktop,
    service,
    calls,
    published,
    wiped,
    hear: (push) => line().onPush(push),
    day: (visits, waiting = []) =>
      line().onPush({ v: 1, type: "day", visits: [...visits], waiting: [...waiting] }),
    status: (status) => line().onStatus(status),
    session: (account) => sessions.forEach((listener) => listener(account)),
    power: (change) => powers.forEach((listener) => listener(change)),
    rings: () => rings,
    pass: (ms) => {
      now += ms;
      for (const timer of timers) {
        if (timer.at > now) continue;
        timers.delete(timer);
        timer.run();
      }
    },
    lines: () => lines,
    state: () => desktop.store.getState(),
    visit: () => {
      const { visit } = desktop.store.getState();
      if (visit === null) throw new Error("no visit is open");
      return visit;
    },
  };
};

/** A desktop with somebody signed in, and this day. */
export const signedIn = async (
  visits: readonly VisitSummary[],
  waiting: readonly WaitingParticipant[] = [],
  options: TestOptions = {},
): Promise<TestDesktop> => {
  const test = createTestDesktop(options);
  await test.desktop.signIn({ email: account.email, password: "a long password" });
  test.day(visits, waiting);
  await turns();
  return test;
};

/** Everything that was under way has happened. */
export const turns = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
};
