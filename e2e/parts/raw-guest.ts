import { WebSocket as NodeSocket } from "ws";
import type { WaitingCard } from "../../protocol/card.ts";
import { fail } from "../../protocol/errors.ts";
import { type ParticipantId, systemChance } from "../../protocol/ids.ts";
import { invitationOf } from "../../protocol/link.ts";
import { type MediaAccess, SIGNAL_PATH } from "../../protocol/messages.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import type { Arrival } from "../../protocol/routes.ts";
import type { CallSnapshot } from "../../renderer/call/call-core.ts";
import { type GuestCall, startGuestCall } from "../../renderer/call/guest-call.ts";
import type { Intent, MediaFacts, MediaPort, SignalAccess, SignalPort } from "../../renderer/call/ports.ts";
import { type RecordedFrames, createDevice } from "../../renderer/e2ee/key-fixtures.ts";
import { makeSigningKey } from "../../renderer/e2ee/signing-key.ts";
import { keepSecret, keepWayIn } from "./recording.ts";
import { createJoinClient } from "../../renderer/signaling/join-client.ts";
import { openSignal } from "../../renderer/signaling/socket.ts";

/*
 * Somebody in a visit without a browser: the product's own call with real keys over a real line, and no media at all. It
 * fills a visit where a machine cannot carry another browser, and it may say whatever it wants over its line.
 */

/** Link and passcode as the desktop shows them. */
export type WayIn = { link: string; passcode: string };

/** What one browser keeps of the clinic: the cookie of its way in. Empty before the first arrival. */
export type CookieJar = { cookie: string };

/** What a guest's screen would have shown, and since when (ms since 1970). */
export type Shown = { at: number; snapshot: CallSnapshot };

/** A guest without a browser. */
export type RawGuest = {
  name: string;
  id: ParticipantId;
  call: GuestCall;
  /** What this guest's screen would show now. */
  now: () => CallSnapshot;
  /** Everything that its screen would have shown so far, in order. */
  shown: readonly Shown[];
  /** Everything that came over its line, as it came. */
  heard: readonly string[];
  /** Waits until the screen would show this; rejects with `what` after the time. */
  until: (what: string, holds: (snapshot: CallSnapshot) => boolean, timeoutMs?: number) => Promise<void>;
  /** What the frame half of its worker was given. */
  frames: RecordedFrames;
  /** The last way to the media server that it was given: for whoever tries it with a client of their own. */
  media: () => MediaAccess | null;
  /** Says something over its own line that its call would not say. */
  ask: (intent: Intent) => Promise<Result<null>>;
  /** From now on it swears to the gate that it is connecting, whoever it is who connects. */
  vouch: () => void;
  /** Cuts the line, as a network does; the call comes back by itself. */
  cut: () => void;
  close: () => Promise<void>;
};

/** A name that others see, and what else the card says. */
export type RawPerson = { name: string } & Partial<WaitingCard>;

const after = (ms: number, run: () => void): (() => void) => {
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
};

const own = { isCameraOn: false, isMicrophoneOn: false, isSharing: false };
const silent: MediaFacts = {
  status: "idle",
  people: [],
  own,
  isSoundBlocked: false,
  alarm: null,
  deviceTrouble: null,
};

/** Media that connects to nothing and says that it is connected. */
const noMedia = (onAccess: (access: MediaAccess) => void, isConnecting: () => boolean): MediaPort => {
  const listeners = new Set<(facts: MediaFacts) => void>();
  const done = async (): Promise<Result<null>> => succeed(null);
  let facts = silent;
  return {
    prepare: () => undefined,
    isConnecting,
    approach: (access) => onAccess(access),
    connect: async (access) => {
      onAccess(access);
      facts = { ...facts, status: "connected" };
      for (const listener of listeners) listener(facts);
      return succeed(null);
    },
    setRoster: () => undefined,
    setHeld: () => undefined,
    setLocked: () => undefined,
    setVisible: () => undefined,
    switchDevice: done,
    setCamera: done,
    setMicrophone: done,
    startShare: async () => fail("SHARE_NOT_GRANTED"),
    stopShare: async () => undefined,
    attach: () => () => undefined,
    playSound: async () => undefined,
    observe: (listener) => {
      listeners.add(listener);
      listener(facts);
      return () => listeners.delete(listener);
    },
    disconnect: async () => undefined,
  };
};

const cardOf = (person: RawPerson): WaitingCard => ({
  language: "en",
  wantsInterpreter: false,
  relation: "patient",
  camera: "works",
  microphone: "works",
  speaker: "works",
  ...person,
});

/** Asks as a page of the clinic's origin does, with the browser's cookie. */
const askFrom =
  (origin: string, jar: CookieJar): typeof fetch =>
  async (path, init) => {
    const headers = new Headers(init?.headers);
    if (jar.cookie !== "") headers.set("cookie", jar.cookie);
    const answer = await fetch(new URL(String(path), origin), { ...init, headers });
    const [given] = answer.headers.getSetCookie();
    if (given !== undefined) jar.cookie = given.split(";")[0] ?? "";
    return answer;
  };

const signalUrlOf = (origin: string): string => `${origin.replace(/^http/, "ws")}${SIGNAL_PATH}`;

/** What the line uses of a socket, and what a network does to it. */
type CuttableSocket = WebSocket & { terminate: () => void };

const isCuttable = (value: unknown): value is CuttableSocket => value instanceof NodeSocket;

/** A socket as a browser opens it from the guest page's origin; the package's class can be cut without a goodbye. */
const socketFrom =
  (origin: string, onOpen: (socket: CuttableSocket) => void) =>
  (url: string, protocols: string[]): WebSocket => {
    const socket: unknown = new NodeSocket(url, protocols, { origin });
    if (!isCuttable(socket)) throw new Error("not a socket");
    onOpen(socket);
    return socket;
  };

/** Goes in, by the cookie if the browser has a good one and else by link and passcode, and begins to wait. */
export const openRawGuest = async (
  wayIn: WayIn,
  person: RawPerson,
  jar: CookieJar = { cookie: "" },
): Promise<RawGuest> => {
  const link = new URL(wayIn.link);
  keepWayIn(wayIn);
  keepSecret("name", person.name);
  const invitation = invitationOf(link.hash.slice(1));
  if (invitation === null) throw new Error("not a link");
  const join = createJoinClient(invitation, askFrom(link.origin, jar));
  const accessOf = (arrival: Result<Arrival>): Result<SignalAccess> =>
    arrival.ok ? succeed({ url: signalUrlOf(link.origin), ticket: arrival.value.ticket }) : arrival;
  const back = jar.cookie === "" ? null : await join.comeBack();
  const arrival = back?.ok === true ? back : await join.arrive(wayIn.passcode);
  if (!arrival.ok) throw new Error(arrival.error.code);
  const device = createDevice();
  let access: MediaAccess | null = null;
  let socket: CuttableSocket | null = null;
  let line: SignalPort | null = null;
  let first: Result<Arrival> | null = arrival;
  let isVouching = false;
  const heard: string[] = [];
  const shown: Shown[] = [];
  const started = await startGuestCall({
    scope: { visitId: arrival.value.visitId, opening: arrival.value.opening },
    card: cardOf(person),
    tickets: {
      comeBack: async () => {
        const ticket = first ?? (await join.comeBack());
        first = null;
        return accessOf(ticket);
      },
      arrive: async () => accessOf(await join.arrive(wayIn.passcode)),
      resume: async (participantId) => accessOf(await join.resume(participantId)),
    },
    openSignal: (access_, events) => {
      line = openSignal({
        access: access_,
        ...events,
        openWebSocket: socketFrom(link.origin, (opened) => {
          socket = opened;
          opened.addEventListener("message", ({ data }) => heard.push(String(data)));
        }),
        later: (run, ms) => after(ms, run),
        chance: Math.random,
      });
      return line;
    },
    worker: device.worker,
    signer: await makeSigningKey(),
    media: noMedia(
      (given) => (access = given),
      () => isVouching,
    ),
    clock: { wallMs: Date.now, steadyMs: () => performance.now(), after },
    workerAfter: after,
    findWaiting: () => [],
    chance: systemChance,
    mark: () => undefined,
    endWorkers: () => undefined,
  });
  if (!started.ok) throw new Error(started.error.code);
  const call = started.value;
  const waiting = new Set<(snapshot: CallSnapshot) => void>();
  call.observe((snapshot) => {
    shown.push({ at: Date.now(), snapshot });
    for (const one of waiting) one(snapshot);
  });
  const now = (): CallSnapshot => {
    const last = shown.at(-1);
    if (last === undefined) throw new Error("the call has said nothing yet");
    return last.snapshot;
  };
  const id = now().ownId;
  if (id === null) throw new Error("a guest without an id");
  return {
    name: person.name,
    id,
    call,
    now,
    shown,
    heard,
    frames: device.frames,
    media: () => access,
    ask: (intent) => line?.request(intent) ?? Promise.resolve(fail("SERVICE_UNREACHABLE")),
    vouch: () => {
      isVouching = true;
    },
    cut: () => socket?.terminate(),
    until: (what, holds, timeoutMs = 15_000) =>
      new Promise((resolve, reject) => {
        const cancel = after(timeoutMs, () => {
          waiting.delete(look);
          reject(new Error(`${person.name}: ${what} (phase ${now().state.phase})`));
        });
        const look = (snapshot: CallSnapshot): void => {
          if (!holds(snapshot)) return;
          cancel();
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look(now());
      }),
    close: async () => {
      await call.leave();
      device.close();
    },
  };
};
