import type { VisitId } from "../../protocol/ids.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import type { CallSnapshot } from "../call/call-core.ts";
import { type FakeMedia, createFakeMedia, idleMedia } from "../call/call-fixtures.ts";
import type { GuestCall, VisitCall } from "../call/guest-call.ts";
import type { HostCall } from "../call/host-call.ts";
import type { Orders } from "../call/orders.ts";
import type { Push } from "../call/ports.ts";
import type { JoinedCall, JoinedCallInput, OwnCall } from "./desktop-calls.ts";

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
export const createFakeCall = (visitId: VisitId, opening: () => Promise<Result<null>>): FakeCall => {
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
    setAway: (isAway) => note(`away ${String(isAway)}`),
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
    parted: () => Promise.resolve(),
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

/** Everything that was under way has happened. */
export const turns = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
};
