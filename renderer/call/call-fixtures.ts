import { toBase64Url } from "../../protocol/base64url.ts";
import { fail } from "../../protocol/errors.ts";
import { AccountId, type ParticipantId } from "../../protocol/ids.ts";
import type { MediaAccess } from "../../protocol/messages.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import type { RosterRow } from "../../protocol/signed/announce.ts";
import type { Scope } from "../../protocol/signed/fields.ts";
import { type ParticipantRow, VisitSnapshot } from "../../protocol/visit.ts";
import type { FakeKeyClock } from "../e2ee/key-fixtures.ts";
import type { VisitKeys } from "../e2ee/visit-keys.ts";
import type { CallSnapshot } from "./call-core.ts";
import type {
  CallClock,
  Intent,
  MediaFacts,
  MediaPort,
  SignalAccess,
  SignalEvents,
  SignalPort,
} from "./ports.ts";

/** A fake clock as a call reads it: both of its clocks are the same one. */
export const callClockOf = (clock: FakeKeyClock): CallClock => ({
  wallMs: () => clock.wallMs(),
  steadyMs: () => clock.wallMs(),
  after: (ms, run) => clock.after(ms, run),
});

/** A way to the media server that leads nowhere. */
export const someAccess: MediaAccess = { url: "ws://127.0.0.1:1/rtc", token: "token", iceServers: [] };

/** Media that has said nothing yet. */
export const idleMedia: MediaFacts = {
  status: "idle",
  people: [],
  own: { isCameraOn: false, isMicrophoneOn: false, isSharing: false },
  isSoundBlocked: false,
  alarm: null,
  deviceTrouble: null,
};

/** Media that does what a test says and writes down what it was told. */
export type FakeMedia = {
  port: MediaPort;
  told: string[];
  rosters: (readonly RosterRow[])[];
  say(change: Partial<MediaFacts>): void;
  /** What happens at `connect`, before it succeeds. */
  onConnect(run: () => void): void;
  /** From now on `connect` is written down and answers this. */
  answerConnect(how: () => Promise<Result<null>>): void;
  /** From now on a connection is being made, or not. */
  setConnecting(isConnecting: boolean): void;
  /** From now on the media server cannot be reached. */
  refuse(): void;
  /** From now on the media server never lets go. */
  hang(): void;
};

const nothing = (): void => undefined;
const done = (): Result<null> => succeed(null);

/** Fake media, not connected. */
export const createFakeMedia = (): FakeMedia => {
  const told: string[] = [];
  const rosters: (readonly RosterRow[])[] = [];
  const listeners = new Set<(facts: MediaFacts) => void>();
  let facts = idleMedia;
  let connecting = nothing;
  let isConnecting = false;
  let isHanging = false;
  let isAway = false;
  let outcome: (() => Promise<Result<null>>) | null = null;
  const say = (change: Partial<MediaFacts>): void => {
    facts = { ...facts, ...change };
    for (const listener of listeners) listener(facts);
  };
  const note = async (word: string): Promise<Result<null>> => {
    told.push(word);
    return succeed(null);
  };
  const port: MediaPort = {
    prepare: () => undefined,
    isConnecting: () => isConnecting,
    approach: (_access, own) => void told.push(`approach ${own}`),
    connect: (_access, own) => {
      connecting();
      if (isAway) return Promise.resolve(fail("MEDIA_UNAVAILABLE"));
      const noted = note(`connect ${own}`);
      return outcome?.() ?? noted;
    },
    setRoster: (roster, _own, isSuspended) => {
      rosters.push(roster);
      if (isSuspended) told.push("suspended");
    },
    setLocked: (isLocked) => void told.push(`locked ${String(isLocked)}`),
    setHeld: (isHeld) => void told.push(`held ${String(isHeld)}`),
    setVisible: () => undefined,
    switchDevice: (kind, deviceId) => note(`switch ${kind} ${deviceId}`),
    setCamera: (isOn) => note(`camera ${String(isOn)}`),
    setMicrophone: (isOn) => note(`microphone ${String(isOn)}`),
    startShare: () => note("startShare"),
    stopShare: async () => void told.push("stopShare"),
    attach: () => () => undefined,
    playSound: async () => undefined,
    observe: (listener) => {
      listeners.add(listener);
      listener(facts);
      return () => listeners.delete(listener);
    },
    disconnect: async () => {
      told.push("disconnect");
      if (isHanging) await new Promise(() => undefined);
    },
  };
  return {
    port,
    told,
    rosters,
    say,
    onConnect: (run) => (connecting = run),
    answerConnect: (how) => (outcome = how),
    setConnecting: (now) => (isConnecting = now),
    refuse: () => (isAway = true),
    hang: () => (isHanging = true),
  };
};

type IntentOf<Type extends Intent["type"]> = Extract<Intent, { type: Type }>;

/** The service's end of a line: it writes down what it is asked, and answers as the test says. */
export type FakeService = {
  asked: Intent[];
  /** Answers from now on; without a word everything is done. */
  answer(how: (intent: Intent) => Result<null> | Promise<Result<null>>): void;
  /** The next request of this type that no test has taken yet, once it comes. */
  next<Type extends Intent["type"]>(type: Type): Promise<IntentOf<Type>>;
  count(type: Intent["type"]): number;
  request: SignalPort["request"];
  status: SignalPort["status"];
  /** Written down only: cut and connect as the test wants. */
  renew: () => void;
  isClosed(): boolean;
  hurries(): number;
  renewals(): number;
  /** Opens the line of a guest. */
  open(access: () => Promise<Result<SignalAccess>>, events: SignalEvents): SignalPort;
  /** The line asks for its ticket and is welcomed with it; false when no ticket was given. */
  connect(): Promise<boolean>;
  cut(): void;
  /** A desktop's line is there again. */
  mend(): void;
  push: SignalEvents["onPush"];
};

const isOf =
  <Type extends Intent["type"]>(type: Type) =>
  (intent: Intent): intent is IntentOf<Type> =>
    intent.type === type;

/** A service that nobody has reached yet, unless the line is there from the beginning, as a desktop's. */
export const createFakeService = (first: ReturnType<SignalPort["status"]> = "connecting"): FakeService => {
  const asked: Intent[] = [];
  const untaken: Intent[] = [];
  const waiting: ((intent: Intent) => boolean)[] = [];
  let how: Parameters<FakeService["answer"]>[0] = done;
  let line: { access: () => Promise<Result<SignalAccess>>; events: SignalEvents } | null = null;
  let status = first;
  let hurries = 0;
  let renewals = 0;

  const request = async (intent: Intent): Promise<Result<null>> => {
    asked.push(intent);
    const taker = waiting.findIndex((take) => take(intent));
    if (taker === -1) untaken.push(intent);
    else waiting.splice(taker, 1);
    return how(intent);
  };
  const events = (): SignalEvents => {
    if (line === null) throw new Error("no line was opened");
    return line.events;
  };
  const next: FakeService["next"] = (type) => {
    const isWanted = isOf(type);
    const at = untaken.findIndex(isWanted);
    const [taken] = at === -1 ? [] : untaken.splice(at, 1);
    if (taken !== undefined && isWanted(taken)) return Promise.resolve(taken);
    return new Promise((resolve) => {
      waiting.push((intent) => {
        if (!isWanted(intent)) return false;
        resolve(intent);
        return true;
      });
    });
  };
  return {
    asked,
    answer: (now) => (how = now),
    next,
    count: (type) => asked.filter(isOf(type)).length,
    request,
    status: () => status,
    renew: () => void (renewals += 1),
    isClosed: () => status === "closed",
    hurries: () => hurries,
    renewals: () => renewals,
    open: (access, on) => {
      line = { access, events: on };
      return {
        request,
        status: () => status,
        hurry: () => (hurries += 1),
        renew: () => (renewals += 1),
        close: () => (status = "closed"),
      };
    },
    connect: async () => {
      const access = await line?.access();
      if (access?.ok !== true) return false;
      status = "connected";
      events().onStatus(status);
      await events().onWelcome(access.value.ticket);
      return true;
    },
    cut: () => {
      status = "lost";
      line?.events.onStatus(status);
    },
    mend: () => {
      status = "connected";
    },
    push: (push) => events().onPush(push),
  };
};

/** The first snapshot of a call for which `holds` is true. */
export const until = (
  call: { observe: (listener: (snapshot: CallSnapshot) => void) => () => void },
  holds: (snapshot: CallSnapshot) => boolean,
): Promise<CallSnapshot> =>
  new Promise((resolve) => {
    call.observe((snapshot) => {
      if (holds(snapshot)) resolve(snapshot);
    });
  });

type People = {
  headHash?: string | null;
  states?: Partial<Record<ParticipantId, ParticipantRow["state"]>>;
};

/** The service's word on a visit as these keys know it: these people, admitted and connected unless it is said otherwise. */
export const snapshotOf = (
  { scope, host }: { scope: Scope; host: Pick<VisitKeys, "head" | "ownHello"> },
  people: readonly ParticipantId[],
  change: People = {},
): VisitSnapshot => {
  const head = host.head();
  const leader = head?.announce.roster.find(({ role }) => role === "host")?.participantId;
  const hostId = leader ?? host.ownHello.hello.participantId;
  return VisitSnapshot.parse({
    visitId: scope.visitId,
    opening: scope.opening,
    phase: "open",
    hostAccountId: AccountId.parse(toBase64Url(new Uint8Array(16).fill(1))),
    openedAt: 1,
    endedAt: null,
    startsAt: 1,
    minutes: 30,
    endsAt: null,
    hostParticipantId: hostId,
    isLocked: false,
    isSuspended: false,
    epoch: head?.announce.epoch ?? 0,
    rev: head?.announce.rev ?? 0,
    headHash: change.headHash ?? (head === null ? null : toBase64Url(head.hash)),
    participants: [...new Set([hostId, ...people])].map((participantId) => ({
      participantId,
      role: participantId === hostId ? "host" : "participant",
      state: change.states?.[participantId] ?? "connected",
      isConnected: (change.states?.[participantId] ?? "connected") === "connected",
      isStaff: participantId === hostId,
      handRaisedAt: null,
      isAway: false,
    })),
  });
};
