import { WebSocket as NodeSocket } from "ws";
import type { Clinic } from "../../build/start/clinic.ts";
import { randomIdText, systemChance } from "../../protocol/ids.ts";
import { SECRET_BYTES } from "../../protocol/limits.ts";
import { fragmentOf, inviteHashOf } from "../../protocol/link.ts";
import { SIGNAL_PATH } from "../../protocol/messages.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import type { VisitSummary, WaitingParticipant } from "../../protocol/visit.ts";
import { createFakeMedia } from "../../renderer/call/call-fixtures.ts";
import { type HostCall, createHostCall } from "../../renderer/call/host-call.ts";
import type { CallClock } from "../../renderer/call/ports.ts";
import { createSilence } from "../../renderer/call/silence.ts";
import { createHostKeys } from "../../renderer/e2ee/host-keys.ts";
import { type RecordedFrames, createDevice } from "../../renderer/e2ee/key-fixtures.ts";
import { makeSigningKey } from "../../renderer/e2ee/signing-key.ts";
import { openSignal } from "../../renderer/signaling/socket.ts";
import { sessionFor } from "../../service/account/testing-prover.ts";
import { issueTicket } from "../../service/account/tickets.ts";
import type { AccountRow } from "../../service/store/rows.ts";
import { createVisit } from "../../service/visit/visits.ts";

/*
 * A host without a desktop: the product's own call with real keys over a real staff line, and no media of its own. A
 * desktop that shows twelve faces too would take the processor that the measured browser needs.
 */

/** An open visit, led by nobody's desktop. */
export type RawHost = {
  /** Link and passcode as a desktop would show them. */
  wayIn: { link: string; passcode: string };
  /** Who waits now. */
  waiting(): readonly WaitingParticipant[];
  /** Lets everybody in who waits, at least so many, in one announce. */
  admitAll(count: number): Promise<void>;
  /** The id in the visit, and what the frame half of its worker was given. */
  id: string;
  frames: RecordedFrames;
  end(): Promise<void>;
};

const valueOf = <T>(result: Result<T>): T => {
  if (result.ok) return result.value;
  throw new Error(result.error.code);
};

const after = (ms: number, run: () => void): (() => void) => {
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
};
const clock: CallClock = { wallMs: Date.now, steadyMs: () => performance.now(), after };

type Deps = Clinic["service"]["deps"];

const hostOf = async (clinic: Clinic): Promise<AccountRow> => {
  const { store } = clinic.service.deps;
  const found = valueOf(
    await store.read(async (reads) => succeed(await reads.account.findByEmail(clinic.tryOut.email))),
  );
  if (found === null) throw new Error("the clinic has no owner");
  return found;
};

const planVisit = async (clinic: Clinic, host: AccountRow, places: number) => {
  const secret = systemChance(SECRET_BYTES);
  const startsAt = Math.floor(Date.now() / 60_000) * 60_000;
  const { visit, passcode } = valueOf(
    await createVisit(clinic.service.deps, host, {
      label: "Benchmark",
      kind: "group",
      startsAt,
      minutes: 60,
      places,
      inviteHash: await inviteHashOf(secret),
    }),
  );
  const link = `${clinic.origin}/join#${fragmentOf({ visitId: visit.id, secret })}`;
  return { visit, wayIn: { link, passcode } };
};

/** A staff ticket for every connection, as HTTP gives it to somebody who signed in. */
const ticketsOf = async (deps: Deps, host: AccountRow): Promise<() => Promise<Result<string>>> => {
  const { sessionId } = await sessionFor(deps, host, randomIdText(systemChance));
  return () =>
    deps.store.transaction(async (tx) =>
      succeed(await issueTicket(tx, { purpose: "staff", sessionId }, deps)),
    );
};

const isSocket = (value: unknown): value is WebSocket => value instanceof NodeSocket;

const socketFrom =
  (origin: string) =>
  (url: string, protocols: string[]): WebSocket => {
    const socket: unknown = new NodeSocket(url, protocols, { origin });
    if (!isSocket(socket)) throw new Error("not a socket");
    return socket;
  };

type Room = { waiting: readonly WaitingParticipant[]; call: HostCall | null };

const openLine = (clinic: Clinic, ticket: () => Promise<Result<string>>, room: Room) => {
  const welcomed = Promise.withResolvers<void>();
  const line = openSignal({
    access: async () => {
      const given = await ticket();
      const url = `${clinic.origin.replace(/^http/, "ws")}${SIGNAL_PATH}`;
      return given.ok ? succeed({ url, ticket: given.value }) : given;
    },
    onPush: (push) => {
      if (push.type === "day") room.waiting = push.waiting;
      else room.call?.hear(push);
    },
    onStatus: (status) => room.call?.signalChanged(status === "connected"),
    onWelcome: async () => welcomed.resolve(),
    openWebSocket: socketFrom(clinic.origin),
    later: (run, ms) => after(ms, run),
    chance: Math.random,
  });
  return { line, welcomed: welcomed.promise };
};

/** Makes a visit with this many places and opens it. */
export const openRawHost = async (clinic: Clinic, places: number): Promise<RawHost> => {
  const host = await hostOf(clinic);
  const { visit, wayIn } = await planVisit(clinic, host, places);
  const room: Room = { waiting: [], call: null };
  const { line, welcomed } = openLine(clinic, await ticketsOf(clinic.service.deps, host), room);
  await welcomed;
  const made = await makeCall(visit, host, { line, room });
  room.call = made.call;
  valueOf(await made.call.open(null));
  made.media.say({ status: "connected" });
  const mine = () => room.waiting.filter(({ visitId }) => visitId === visit.id);
  return {
    wayIn,
    waiting: mine,
    admitAll: (count) => admitWaiting(made.call, mine, count),
    id: made.id,
    frames: made.frames,
    end: async () => {
      valueOf(await made.call.orders.end());
      line.close();
      made.close();
    },
  };
};

const makeCall = async (
  { id, opening }: Pick<VisitSummary, "id" | "opening">,
  { displayName }: AccountRow,
  { line, room }: { line: ReturnType<typeof openSignal>; room: Room },
) => {
  const device = createDevice();
  const signer = await makeSigningKey();
  const silence = createSilence(clock);
  const keys = valueOf(
    await createHostKeys({
      worker: device.worker,
      signer,
      scope: { visitId: id, opening },
      clock,
      hostName: displayName,
      chance: systemChance,
      isLeaderSilent: silence.isLeaderSilent,
    }),
  );
  const media = createFakeMedia();
  const call = createHostCall({
    visitId: id,
    signal: line,
    keys,
    silence,
    signer,
    media: media.port,
    clock,
    workerAfter: after,
    findWaiting: (ids) => room.waiting.filter(({ participantId }) => ids.includes(participantId)).map(named),
    mark: () => undefined,
    endWorkers: () => undefined,
  });
  const { participantId } = keys.ownHello.hello;
  return { call, media, id: participantId, frames: device.frames, close: () => device.close() };
};

/** Cards stay closed: everybody gets a name of this host's own. */
const named = ({ participantId, hello, isBack, rights }: WaitingParticipant) => ({
  participantId,
  hello,
  isBack,
  rights,
  name: `Person ${randomIdText(systemChance).slice(0, 4)}`,
});

const admitWaiting = async (
  call: HostCall,
  waiting: () => readonly WaitingParticipant[],
  count: number,
): Promise<void> => {
  const until = performance.now() + 15_000;
  while (waiting().length < count) {
    if (performance.now() > until) throw new Error(`${waiting().length} of ${count} wait`);
    await new Promise((resolve) => void setTimeout(resolve, 20)); // oxlint-disable-line no-await-in-loop -- the day comes by push
  }
  valueOf(await call.orders.admit(waiting().map(named)));
};
