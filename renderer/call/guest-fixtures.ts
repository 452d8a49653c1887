import { onTestFinished } from "vitest";
import { toBase64Url } from "../../protocol/base64url.ts";
import type { BoardEntry } from "../../protocol/board.ts";
import type { WaitingCard } from "../../protocol/card.ts";
import { fail } from "../../protocol/errors.ts";
import { AccountId, systemChance } from "../../protocol/ids.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import type { SignedEnvelope } from "../../protocol/signed/envelope.ts";
import { everyRight } from "../../protocol/permissions.ts";
import { createCardHalf } from "../e2ee/card-half.ts";
import { type Cards, createCards } from "../e2ee/cards.ts";
import { readHello } from "../e2ee/hello.ts";
import { createDevice, valueOf } from "../e2ee/key-fixtures.ts";
import { makeSigningKey } from "../e2ee/signing-key.ts";
import { openVisit } from "../e2ee/visit-fixtures.ts";
import {
  callClockOf,
  createFakeMedia,
  createFakeService,
  snapshotOf,
  someAccess,
  until,
} from "./call-fixtures.ts";
import { startGuestCall } from "./guest-call.ts";
import type { Push, SignalAccess } from "./ports.ts";

/** What the patient of these tests says of herself. */
export const card: WaitingCard = {
  name: "Ana María",
  language: "es",
  wantsInterpreter: false,
  relation: "patient",
  camera: "works",
  microphone: "works",
  speaker: "untested",
};
/** A ticket that is told from others by its number. */
export const ticketOf = (fill: number): string => toBase64Url(new Uint8Array(32).fill(fill));
const accessOf = (fill: number): Result<SignalAccess> =>
  succeed({ url: "ws://clinic.example", ticket: ticketOf(fill) });

/** A guest with real keys on a fake line, in a visit whose host is real. */
export const arrive = async () => {
  const visit = await openVisit();
  const device = createDevice();
  onTestFinished(() => {
    visit.close();
    device.close();
  });
  const media = createFakeMedia();
  const service = createFakeService();
  const tickets: string[] = [];
  const marks: string[] = [];
  const place: Record<"resume" | "comeBack", Result<SignalAccess>> = {
    resume: accessOf(2),
    comeBack: fail("FORBIDDEN"),
  };
  let ends = 0;
  const signer = await makeSigningKey();
  const call = valueOf(
    await startGuestCall({
      scope: visit.scope,
      card,
      tickets: {
        comeBack: async () => {
          tickets.push("comeBack");
          return place.comeBack;
        },
        arrive: async () => {
          tickets.push("arrive");
          return accessOf(1);
        },
        resume: async (participantId) => {
          tickets.push(`resume ${participantId}`);
          return place.resume;
        },
      },
      openSignal: service.open,
      worker: device.worker,
      signer,
      media: media.port,
      clock: callClockOf(visit.clock),
      workerAfter: (ms, run) => visit.clock.after(ms, run),
      findWaiting: () => [],
      chance: systemChance,
      mark: (name) => marks.push(name),
      endWorkers: () => (ends += 1),
    }),
  );
  return { visit, device, media, service, tickets, marks, place, signer, call, ends: () => ends };
};
/** A guest, the line, the media and the visit behind them. */
export type Arrived = Awaited<ReturnType<typeof arrive>>;

/** The guest knocks; answers what the service was told. */
export const knock = async (one: Arrived) => {
  await one.service.connect();
  const { hello, card: sent } = await one.service.next("knock");
  const known = valueOf(await readHello("joinHello", hello, one.visit.scope));
  return { id: known.hello.participantId, hello, sent };
};
/** Somebody who has knocked. */
export type Guest = Awaited<ReturnType<typeof knock>>;

/** The one push of an admission, or of a return. */
export const admissionOf = (one: Arrived, guest: Guest, entries: readonly BoardEntry[]): Push => ({
  v: 1,
  type: "admitted",
  participantId: guest.id,
  snapshot: snapshotOf(one.visit, [guest.id]),
  hostHello: one.visit.host.ownHello.envelope,
  hellos: [],
  entries: [...entries],
  media: someAccess,
});

/** The host lets the guest in; the service says so in one push. */
export const admit = async (one: Arrived, guest: Guest): Promise<void> => {
  await one.visit.post(
    await one.visit.host.admit([{ hello: guest.hello, name: card.name, isBack: false, rights: everyRight }]),
  );
  one.service.push(admissionOf(one, guest, [one.visit.entryFor(guest.id)]));
};

/** A guest who is in the visit, with media. */
export const arriveInVisit = async () => {
  const one = await arrive();
  const guest = await knock(one);
  await admit(one, guest);
  await one.service.next("ack");
  await until(one.call, ({ state }) => state.phase === "joining");
  one.media.say({ status: "connected" });
  return { one, guest };
};

/** The board's entry number `at` (the last one unless it is said) for the guest. */
export const board = (one: Arrived, guest: Guest, at?: number): Push => ({
  v: 1,
  type: "board",
  entry: one.visit.entryFor(guest.id, at),
  hellos: [],
});

/** Whether a call is over. */
export const isEnded = ({ state }: { state: { phase: string } }): boolean => state.phase === "ended";
/** The first snapshot in which the host's word number `rev` holds. */
export const followed = (one: Arrived, rev: number) =>
  until(one.call, ({ announce }) => announce?.rev === rev);

/** A clinician's sign-in with a card key of its own. */
export const signIn = async (): Promise<{ cards: Cards; cardKey: SignedEnvelope }> => {
  const half = createCardHalf();
  const listeners: ((message: unknown) => void)[] = [];
  const cards = createCards({
    send: (message) =>
      void half.handle(message).then((reply) => listeners.forEach((listener) => listener(reply))),
    listen: (listener) => listeners.push(listener),
  });
  const accountId = AccountId.parse(toBase64Url(new Uint8Array(16).fill(1)));
  return {
    cards,
    cardKey: valueOf(await cards.publish(accountId, await makeSigningKey(), { wallMs: () => 1 })),
  };
};
/** The service's word to somebody who waits. */
export const waitingFor = (guest: Guest, cardKey: SignedEnvelope | null): Push => ({
  v: 1,
  type: "waiting",
  participantId: guest.id,
  host: { isHere: true, isVisitOpen: false, cardKey },
  late: null,
});
