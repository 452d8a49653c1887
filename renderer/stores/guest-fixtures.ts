import { toBase64Url } from "../../protocol/base64url.ts";
import { fail } from "../../protocol/errors.ts";
import { OpeningId, VisitId } from "../../protocol/ids.ts";
import type { OutReason } from "../../protocol/messages.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import type { Arrival, VisitLook } from "../../protocol/routes.ts";
import type { CallSnapshot } from "../call/call-core.ts";
import { createFakeMedia } from "../call/call-fixtures.ts";
import type { GuestCall } from "../call/guest-call.ts";
import { fakeOrders, firstSnapshot, turns } from "./call-fixtures.ts";
import { noDevices } from "./device-choices.ts";
import { type GuestCallInput, type GuestDevices, type GuestParts, createGuest } from "./guest.ts";

/** What the link alone tells. */
export const look: VisitLook = {
  clinicName: "Riverside",
  hostName: "Dr. Ana Ruiz",
  kind: "oneToOne",
  startsAt: 1,
};
const idOf = (fill: number): string => toBase64Url(new Uint8Array(16).fill(fill));
/** What the passcode brings. */
export const arrival: Arrival = {
  ticket: toBase64Url(new Uint8Array(32).fill(3)),
  visitId: VisitId.parse(idOf(1)),
  opening: OpeningId.parse(idOf(2)),
  hostName: "Dr. Ana Ruiz",
  clinicName: "Riverside",
  kind: "group",
  wording: { text: "Take a seat.", phone: "+34 600" },
};
/** What the patient of these tests types at check-in. */
export const draft = {
  name: "  Jonas Lind ",
  language: "en",
  wantsInterpreter: true,
  relation: "patient",
} as const;

/** Devices that work, and write down what is asked of them. */
const fakeDevices = () => {
  const told: string[] = [];
  let tell: Parameters<GuestDevices["observe"]>[0] | null = null;
  let now: Parameters<Parameters<GuestDevices["observe"]>[0]>[0] = {
    camera: "untested",
    microphone: "untested",
    ...noDevices,
  };
  const say = (change: Partial<typeof now>): void => {
    now = { ...now, ...change };
    tell?.(now);
  };
  const devices: GuestDevices = {
    open: async (kind, deviceId) => {
      told.push(deviceId === undefined ? `open ${kind}` : `open ${kind} ${deviceId}`);
      say({ [kind]: "works" });
      return succeed(null);
    },
    close: (kind) => void told.push(`close ${kind}`),
    playBell: async () => undefined,
    observe: (listener) => {
      tell = listener;
      return () => undefined;
    },
  };
  return { devices, told, say };
};

/** A call that a test leads. */
export const fakeCall = () => {
  const told: string[] = [];
  const answers: Result<null>[] = [];
  const listeners: ((snapshot: CallSnapshot) => void)[] = [];
  const note = async (words: string): Promise<Result<null>> => {
    told.push(words);
    return answers.shift() ?? succeed(null);
  };
  const call: GuestCall = {
    observe: (listener) => {
      listeners.push(listener);
      listener(firstSnapshot);
      return () => undefined;
    },
    orders: fakeOrders(note),
    setAway: (isAway) => note(`away ${String(isAway)}`),
    setHand: (isRaised) => note(`hand ${String(isRaised)}`),
    answerAsk: () => void told.push("answerAsk"),
    leave: async (reason = "left") => void told.push(`leave ${reason}`),
    parted: async () => undefined,
    hurry: () => undefined,
    renewLine: () => void told.push("renewLine"),
  };
  const say = (change: Partial<CallSnapshot>): void =>
    listeners.forEach((listener) => listener({ ...firstSnapshot, ...change }));
  const out = (reason: OutReason): void => say({ state: { phase: "ended", end: { kind: "out", reason } } });
  return { call, told, say, out, answers };
};

type Answers = {
  look?: Result<VisitLook>[];
  arrive?: Result<Arrival>[];
  comeBack?: Result<Arrival>[];
  tab?: boolean[];
  start?: Promise<Result<GuestCall>>;
};

/** A guest with everything around it; without a word all goes well. */
export const createTestGuest = (answers: Answers = {}, change: Partial<GuestParts> = {}) => {
  const devices = fakeDevices();
  const media = createFakeMedia();
  const calls: ReturnType<typeof fakeCall>[] = [];
  const asked: string[] = [];
  const started: GuestCallInput[] = [];
  const guest = createGuest({
    join: {
      look: async () => {
        asked.push("look");
        return answers.look?.shift() ?? succeed(look);
      },
      arrive: async (passcode) => {
        asked.push(`arrive ${passcode}`);
        return answers.arrive?.shift() ?? succeed(arrival);
      },
      comeBack: async () => {
        asked.push("comeBack");
        return answers.comeBack?.shift() ?? fail("NOT_ADMITTED");
      },
    },
    canEncrypt: true,
    language: "en",
    devices: devices.devices,
    media: () => media.port,
    renewMedia: () => void asked.push("renewMedia"),
    claimTab: async () => answers.tab?.shift() ?? true,
    takeOver: async () => void asked.push("takeOver"),
    startCall: async (input) => {
      started.push(input);
      const made = fakeCall();
      calls.push(made);
      return answers.start ?? succeed(made.call);
    },
    now: () => 42,
    ...change,
  });
  const call = (): ReturnType<typeof fakeCall> => {
    const made = calls.at(-1);
    if (made === undefined) throw new Error("no call");
    return made;
  };
  return { guest, devices, media, call, calls, asked, started, model: () => guest.store.getState() };
};

/** A guest in a test's hand. */
export type TestGuest = ReturnType<typeof createTestGuest>;

/** Until the passcode is asked. */
export const untilArrive = async (answers: Answers = {}): Promise<TestGuest> => {
  const one = createTestGuest(answers);
  one.guest.intents.look();
  await turns();
  return one;
};
/** Until check-in. */
export const untilCheckIn = async (answers: Answers = {}): Promise<TestGuest> => {
  const one = await untilArrive(answers);
  one.guest.intents.arrive("123456");
  await turns();
  return one;
};
/** Until the device test. */
export const untilTest = async (answers: Answers = {}): Promise<TestGuest> => {
  const one = await untilCheckIn(answers);
  one.guest.intents.checkIn(draft);
  await turns();
  return one;
};
/** Until the waiting room. */
export const untilCall = async (answers: Answers = {}): Promise<TestGuest> => {
  const one = await untilTest(answers);
  one.guest.intents.goToWaitingRoom({ withCamera: true });
  await turns();
  return one;
};
