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
import type { HostCall } from "../call/host-call.ts";
import type { Push, SignalEvents } from "../call/ports.ts";
import { type Desktop, type DesktopMain, type DesktopParts, createDesktop } from "./desktop.ts";

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
};

/** A call that a test leads: what it was asked, and what it tells. */
export type FakeCall = {
  visitId: VisitId;
  media: FakeMedia;
  asked: string[];
  boards: Parameters<HostCall["open"]>[0][];
  heard: Push[];
  say(change: Partial<CallSnapshot>): void;
  port: HostCall;
};

/** A fake call of one visit; `open` is answered by `opening`. */
const createFakeCall = (visitId: VisitId, opening: () => Promise<Result<null>>): FakeCall => {
  const listeners = new Set<(snapshot: CallSnapshot) => void>();
  const media = createFakeMedia();
  const asked: string[] = [];
  const boards: FakeCall["boards"] = [];
  const heard: Push[] = [];
  let snapshot = firstSnapshot;
  const say: FakeCall["say"] = (change) => {
    snapshot = { ...snapshot, ...change };
    for (const listener of listeners) listener(snapshot);
  };
  const over = (reason: "left" | "ended"): void =>
    say({ state: { phase: "ended", end: { kind: "out", reason } } });
  const port: HostCall = {
    observe: (listener) => {
      listeners.add(listener);
      listener(snapshot);
      return () => listeners.delete(listener);
    },
    open: (board) => {
      asked.push("open");
      boards.push(board);
      return opening();
    },
    admit: async (admissions) => {
      asked.push(`admit ${admissions.map(({ name }) => name).join()}`);
      return succeed(null);
    },
    setMayShare: async (participantId, mayShare) => {
      asked.push(`setMayShare ${participantId} ${String(mayShare)}`);
      return succeed(null);
    },
    end: async () => {
      asked.push("end");
      over("ended");
      return succeed(null);
    },
    hear: (push) => void heard.push(push),
    signalChanged: (isReachable) => void asked.push(`signalChanged ${String(isReachable)}`),
    abandon: async () => {
      asked.push("abandon");
      over("left");
    },
  };
  return { visitId, media, asked, boards, heard, say, port };
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
};

export type TestOptions = {
  main?: Partial<DesktopMain>;
  opening?: () => Promise<Result<null>>;
  openCard?: () => Promise<Result<WaitingCard>>;
  buildCall?: (build: () => FakeCall) => ReturnType<DesktopParts["buildCall"]>;
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
  listShareSources: unused,
  chooseShareSource: done,
  copyText: done,
  onSessionChanged: () => undefined,
  ...change,
});

/** A desktop with nobody signed in. */
export const createTestDesktop = (options: TestOptions = {}): TestDesktop => {
  const service = createFakeService();
  const calls: FakeCall[] = [];
  const published: string[] = [];
  const wiped: string[] = [];
  const sessions: TestDesktop["session"][] = [];
  let lines = 0;
  let events: SignalEvents | null = null;
  const line = (): SignalEvents => {
    if (events === null) throw new Error("nobody is signed in");
    return events;
  };
  const desktop = createDesktop({
    main: mainOf({ ...options.main, onSessionChanged: (listener) => void sessions.push(listener) }),
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
    buildCall: async (visit) => {
      const build = (): FakeCall => {
        const call = createFakeCall(visit.id, options.opening ?? done);
        calls.push(call);
        return call;
      };
      if (options.buildCall !== undefined) return options.buildCall(build);
      const { port, media } = build();
      return succeed({ call: port, media: media.port });
    },
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
    session: (now) => sessions.forEach((listener) => listener(now)),
    lines: () => lines,
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
