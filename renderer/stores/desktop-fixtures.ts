import { toBase64Url } from "../../protocol/base64url.ts";
import type { WaitingCard } from "../../protocol/card.ts";
import { defaultClinicSettings } from "../../protocol/clinic-settings.ts";
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
import type { AccountView } from "../../protocol/accounts.ts";
import type { VisitSummary, WaitingParticipant } from "../../protocol/visit.ts";
import { type FakeService, createFakeService } from "../call/call-fixtures.ts";
import type { Push, SignalEvents } from "../call/ports.ts";
import { type FakeCall, createFakeCall, turns } from "./call-fixtures.ts";
import type { DesktopMain, WorkstationMain } from "./desktop-main.ts";
import type { SessionMain } from "./session-desk.ts";
import type { UpdateView } from "../../protocol/desktop-update.ts";
import type { StaffMain } from "./staff-desk.ts";
import type { UpdateMain } from "./update-desk.ts";
import { createTestUpdates } from "./update-fixtures.ts";
import { type DesktopSession, defaultUserSettings } from "../../protocol/desktop-session.ts";
import type { TrialDevices } from "./device-trial.ts";
import type { DesktopModel, OpenVisit } from "./desktop-model.ts";
import { type Desktop, type DesktopParts, createDesktop } from "./desktop.ts";

const someId = (): string => randomIdText(systemChance);

/** Who is signed in. */
export const account: AccountView = {
  id: AccountId.parse(someId()),
  clinicId: ClinicId.parse(someId()),
  clinicName: "Riverside",
  displayName: "Dr. Ana Ruiz",
  email: "ana@riverside.example",
  role: "owner",
};

/** Nobody is signed in. */
export const nobody: DesktopSession = { state: "signedOut", reason: null, returning: null };

/** What a person types to sign in. */
export const typed = { email: account.email, password: "a long password", code: "123456" };

/** A visit of the day that is not open yet. */
export const someVisit = (change: Partial<VisitSummary> = {}): VisitSummary => ({
  id: VisitId.parse(someId()),
  opening: OpeningId.parse(someId()),
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
  hostName: "Dr. Ana Weber",
  taken: 0,
  ...change,
});

/** Somebody who waits for a visit, with a sealed card. */
export const someWaiting = (
  visit: VisitSummary,
  change: Partial<WaitingParticipant> = {},
): WaitingParticipant => ({
  participantId: ParticipantId.parse(someId()),
  visitId: visit.id,
  waitingSince: 0,
  hello: { body: "body", signature: "signature" },
  card: { cardKeyHash: "hash", enc: someId(), ciphertext: "ciphertext" },
  isConnected: true,
  isBack: false,
  rights: { maySpeak: true, mayShow: true },
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
  /** Main says what has become of the session. */
  session(session: DesktopSession): void;
  /** Main says what the machine's power does. */
  power(change: PowerChange): void;
  /** Main says where updates stand. */
  update(view: UpdateView): void;
  /** How often the sound of an arrival was heard. */
  rings(): number;
  /** Lets this much time pass. */
  pass(ms: number): void;
  state(): DesktopModel;
  visit(): OpenVisit;
};

export type TestOptions = {
  main?: Partial<RestOfMain>;
  session?: Partial<SessionMain>;
  staff?: Partial<StaffMain>;
  workstation?: Partial<WorkstationMain>;
  update?: Partial<UpdateMain>;
  devices?: Partial<TrialDevices>;
  opening?: () => Promise<Result<null>>;
  openCard?: () => Promise<Result<WaitingCard>>;
  buildOwn?: (build: () => FakeCall) => ReturnType<DesktopParts["buildOwn"]>;
};

const unused = async () => fail("INTERNAL");
const done = async () => succeed(null);

type RestOfMain = Omit<DesktopMain, "session" | "staff" | "workstation" | "update">;

const mainOf = (change: Partial<RestOfMain>): RestOfMain => ({
  readConfig: unused,
  sayInCall: done,
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
  onPowerChanged: () => undefined,
  ...change,
});

/** Main's half of the session: what it does there is told to every window. */
const sessionOf = (
  change: Partial<SessionMain>,
  tell: (session: DesktopSession) => void,
): Omit<SessionMain, "onChanged"> => ({
  read: async () => succeed(nobody),
  signIn: async () => {
    tell({ state: "active", account });
    return succeed(account);
  },
  resume: async () => {
    tell({ state: "active", account });
    return succeed(account);
  },
  signOut: async () => {
    tell(nobody);
    return succeed({});
  },
  cover: done,
  stepUp: done,
  lookAtInvitation: unused,
  prepareInvitation: unused,
  redeem: unused,
  leaveInvitation: done,
  judge: async () => succeed({ problem: null, strength: 4 }),
  ...change,
});

const staffOf = (change: Partial<StaffMain>): StaffMain => ({
  list: async () => succeed({ members: [], invitations: [] }),
  invite: unused,
  retireInvitation: done,
  setRole: done,
  disable: done,
  recover: unused,
  endSessions: done,
  readSettings: async () => succeed(defaultClinicSettings),
  saveSettings: done,
  ...change,
});

const workstationOf = (change: Partial<WorkstationMain>): WorkstationMain => ({
  readSettings: async () => succeed(defaultUserSettings),
  writeSettings: async (settings) => succeed(settings),
  readPolicies: async () => succeed({ rows: [], problem: null }),
  listSessions: async () => succeed([]),
  endSession: done,
  listLicences: async () => succeed([]),
  readFactors: async () => succeed({ totpSince: 0, recoveryCodesLeft: 10 }),
  prepareTotp: unused,
  renewTotp: done,
  renewRecoveryCodes: unused,
  changePassword: done,
  takeLink: async () => succeed({ link: null }),
  onLinkWaiting: () => undefined,
  saveDraft: done,
  readDrafts: async () => succeed({}),
  onPoliciesChanged: () => undefined,
  ...change,
});

const devicesOf = (change: Partial<TrialDevices>): TrialDevices => ({
  observe: () => () => undefined,
  open: done,
  close: () => undefined,
  noteSpeaker: () => undefined,
  playBell: async () => undefined,
  ...change,
});

/** Time that a test moves. */
const createTime = () => {
  const timers = new Set<{ at: number; run: () => void }>();
  let now = 0;
  return {
    now: () => now,
    later: (ms: number, run: () => void) => {
      const timer = { at: now + ms, run };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    pass: (ms: number) => {
      now += ms;
      for (const timer of timers) {
        if (timer.at > now) continue;
        timers.delete(timer);
        timer.run();
      }
    },
  };
};

const openVisitOf = ({ store }: Desktop): OpenVisit => {
  const { visit } = store.getState();
  if (visit === null) throw new Error("no visit is open");
  return visit;
};

/** A desktop with nobody signed in. */
export const createTestDesktop = (options: TestOptions = {}): TestDesktop => {
  const service = createFakeService();
  const calls: FakeCall[] = [];
  const published: string[] = [];
  const wiped: string[] = [];
  const sessions: TestDesktop["session"][] = [];
  const tell = (session: DesktopSession): void => sessions.forEach((listener) => listener(session));
  const powers: TestDesktop["power"][] = [];
  const updates = createTestUpdates(options.update);
  const time = createTime();
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
    main: {
      ...mainOf({ ...options.main, onPowerChanged: (listener) => void powers.push(listener) }),
      session: {
        ...sessionOf(options.session ?? {}, tell),
        onChanged: (listener) => void sessions.push(listener),
      },
      staff: staffOf(options.staff ?? {}),
      workstation: workstationOf(options.workstation ?? {}),
      update: updates.main,
    },
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
    devices: devicesOf(options.devices ?? {}),
    ring: () => (rings += 1),
    later: time.later,
    now: time.now,
    language: () => "en-GB",
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
    session: tell,
    power: (change) => powers.forEach((listener) => listener(change)),
    update: updates.tell,
    rings: () => rings,
    pass: time.pass,
    lines: () => lines,
    state: () => desktop.store.getState(),
    visit: () => openVisitOf(desktop),
  };
};

/** A desktop with somebody signed in, and this day. */
export const signedIn = async (
  visits: readonly VisitSummary[],
  waiting: readonly WaitingParticipant[] = [],
  options: TestOptions = {},
): Promise<TestDesktop> => {
  const test = createTestDesktop(options);
  await test.desktop.session.signIn(typed);
  test.day(visits, waiting);
  await turns();
  return test;
};
