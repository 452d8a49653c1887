import { WebSocket as NodeSocket } from "ws";
import type { WaitingCard } from "../../protocol/card.ts";
import { fail } from "../../protocol/errors.ts";
import { systemChance } from "../../protocol/ids.ts";
import { invitationOf } from "../../protocol/link.ts";
import { type MediaAccess, SIGNAL_PATH } from "../../protocol/messages.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import type { Arrival } from "../../protocol/routes.ts";
import type { CallSnapshot } from "../../renderer/call/call-core.ts";
import { type GuestCall, startGuestCall } from "../../renderer/call/guest-call.ts";
import type { Intent, MediaFacts, MediaPort, SignalAccess, SignalPort } from "../../renderer/call/ports.ts";
import { type RecordedFrames, createDevice } from "../../renderer/e2ee/key-fixtures.ts";
import { makeSigningKey } from "../../renderer/e2ee/signing-key.ts";
import { createJoinClient } from "../../renderer/signaling/join-client.ts";
import { openSignal } from "../../renderer/signaling/socket.ts";

/*
 * Somebody in a visit without a browser: the product's own call with real keys over a real line, and no media at all. It
 * fills a visit where a machine cannot carry another browser, and it may say whatever it wants over its line.
 */

/** Link and passcode as the desktop shows them. */
export type WayIn = { link: string; passcode: string };

/** A guest without a browser. */
export type RawGuest = {
  name: string;
  call: GuestCall;
  /** What this guest's screen would show now. */
  now: () => CallSnapshot;
  /** Waits until the screen would show this; rejects with `what` after the time. */
  until: (what: string, holds: (snapshot: CallSnapshot) => boolean, timeoutMs?: number) => Promise<void>;
  /** What the frame half of its worker was given. */
  frames: RecordedFrames;
  /** The last way to the media server that it was given: for whoever tries it with a client of their own. */
  media: () => MediaAccess | null;
  /** Says something over its own line that its call would not say. */
  ask: (intent: Intent) => Promise<Result<null>>;
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
const noMedia = (onAccess: (access: MediaAccess) => void): MediaPort => {
  const listeners = new Set<(facts: MediaFacts) => void>();
  const done = async (): Promise<Result<null>> => succeed(null);
  let facts = silent;
  return {
    prepare: () => undefined,
    isConnecting: () => false,
    approach: (access) => onAccess(access),
    connect: async (access) => {
      onAccess(access);
      facts = { ...facts, status: "connected" };
      for (const listener of listeners) listener(facts);
      return succeed(null);
    },
    setRoster: () => undefined,
    setHeld: () => undefined,
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

/** Goes in by link and passcode and begins to wait. */
export const openRawGuest = async (wayIn: WayIn, person: RawPerson): Promise<RawGuest> => {
  const link = new URL(wayIn.link);
  const invitation = invitationOf(link.hash.slice(1));
  if (invitation === null) throw new Error("not a link");
  const join = createJoinClient(invitation, (path, init) => fetch(new URL(String(path), link.origin), init));
  const accessOf = (arrival: Result<Arrival>): Result<SignalAccess> =>
    arrival.ok ? succeed({ url: signalUrlOf(link.origin), ticket: arrival.value.ticket }) : arrival;
  const arrival = await join.arrive(wayIn.passcode);
  if (!arrival.ok) throw new Error(arrival.error.code);
  const device = createDevice();
  let access: MediaAccess | null = null;
  let socket: CuttableSocket | null = null;
  let line: SignalPort | null = null;
  let first: Result<Arrival> | null = arrival;
  const started = await startGuestCall({
    scope: { visitId: arrival.value.visitId, opening: arrival.value.opening },
    card: cardOf(person),
    tickets: {
      comeBack: async () => fail("NOT_ADMITTED"),
      arrive: async () => {
        const ticket = first ?? (await join.arrive(wayIn.passcode));
        first = null;
        return accessOf(ticket);
      },
      resume: async (participantId) => accessOf(await join.resume(participantId)),
    },
    openSignal: (access_, events) => {
      line = openSignal({
        access: access_,
        ...events,
        openWebSocket: socketFrom(link.origin, (opened) => (socket = opened)),
        later: (run, ms) => after(ms, run),
        chance: Math.random,
      });
      return line;
    },
    worker: device.worker,
    signer: await makeSigningKey(),
    media: noMedia((given) => (access = given)),
    clock: { wallMs: Date.now, steadyMs: () => performance.now(), after },
    workerAfter: after,
    findWaiting: () => [],
    chance: systemChance,
    mark: () => undefined,
    endWorkers: () => undefined,
  });
  if (!started.ok) throw new Error(started.error.code);
  const call = started.value;
  let shown: CallSnapshot | null = null;
  const waiting = new Set<(snapshot: CallSnapshot) => void>();
  call.observe((snapshot) => {
    shown = snapshot;
    for (const one of waiting) one(snapshot);
  });
  const now = (): CallSnapshot => {
    if (shown === null) throw new Error("the call has said nothing yet");
    return shown;
  };
  return {
    name: person.name,
    call,
    now,
    frames: device.frames,
    media: () => access,
    ask: (intent) => line?.request(intent) ?? Promise.resolve(fail("SERVICE_UNREACHABLE")),
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
