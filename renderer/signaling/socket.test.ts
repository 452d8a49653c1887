import { expect, test } from "vitest";
import { fail } from "../../protocol/errors.ts";
import { closeCodes } from "../../protocol/messages.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import type { Push, SignalAccess, SignalStatus } from "../call/ports.ts";
import { createFakeKeyClock } from "../e2ee/key-fixtures.ts";
import { openSignal } from "./socket.ts";

/** A browser's socket as far as ours is used, with the service's side in the test's hand. */
class FakeSocket extends EventTarget {
  readonly CONNECTING = 0;
  readonly OPEN = 1;
  readonly CLOSING = 2;
  readonly CLOSED = 3;
  readonly url: string;
  readonly protocols: readonly string[];
  readonly sent: string[] = [];
  readyState = 0;

  constructor(url: string, protocols: readonly string[]) {
    super();
    this.url = url;
    this.protocols = protocols;
  }

  send(text: string): void {
    this.sent.push(text);
  }

  close(code = 1000): void {
    if (this.readyState === this.CLOSED) return;
    this.readyState = this.CLOSED;
    this.dispatchEvent(Object.assign(new Event("close"), { code }));
  }

  say(data: unknown): void {
    this.dispatchEvent(new MessageEvent("message", { data }));
  }

  tell(message: object): void {
    this.say(JSON.stringify({ v: 1, ...message }));
  }

  welcome(): void {
    this.readyState = this.OPEN;
    this.tell({ type: "welcome", serverClock: 1 });
  }

  asked(): unknown[] {
    return this.sent.map((text): unknown => JSON.parse(text));
  }
}

const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
};

/** A line whose tickets are t1, t2 ... unless a test says what the service answers instead. */
const openLine = async (refusals: Map<number, Result<SignalAccess>> = new Map()) => {
  const clock = createFakeKeyClock();
  const sockets: FakeSocket[] = [];
  const pushes: Push[] = [];
  const statuses: SignalStatus[] = [];
  const greeted: string[] = [];
  const waits: number[] = [];
  let tickets = 0;
  const signal = openSignal({
    access: async () => {
      tickets += 1;
      return (
        refusals.get(tickets) ?? succeed({ url: "ws://clinic.example/v1/signal", ticket: `t${tickets}` })
      );
    },
    onPush: (push) => pushes.push(push),
    onStatus: (status) => statuses.push(status),
    onWelcome: async (ticket) => void greeted.push(ticket),
    openWebSocket: (url, protocols) => {
      const socket = new FakeSocket(url, protocols);
      sockets.push(socket);
      // Only what the line uses of a browser's socket is there.
      return socket as unknown as WebSocket; // oxlint-disable-line typescript/no-unsafe-type-assertion -- a fake of our own
    },
    later: (run, ms) => {
      waits.push(ms);
      return clock.after(ms, run);
    },
    chance: () => 0,
  });
  await settled();
  const last = (): FakeSocket => {
    const socket = sockets.at(-1);
    if (socket === undefined) throw new Error("no socket was opened");
    return socket;
  };
  const pass = async (ms: number): Promise<void> => {
    clock.advance(ms);
    await settled();
  };
  const ticketsAsked = (): number => tickets;
  return { signal, sockets, pushes, statuses, greeted, waits, last, pass, ticketsAsked };
};

test("a ticket travels as a subprotocol and stands in no URL", async () => {
  const line = await openLine();
  expect(line.last().protocols).toEqual(["anteroom.v1", "ticket.t1"]);
  expect(line.last().url).not.toContain("t1");
});

test("a line is connected, and greeted with its own ticket, only at the service's welcome", async () => {
  const line = await openLine();
  line.last().readyState = 1;
  expect([line.signal.status(), line.greeted]).toEqual(["connecting", []]);
  line.last().welcome();
  await settled();
  expect([line.signal.status(), line.greeted, line.statuses]).toEqual(["connected", ["t1"], ["connected"]]);
});

test("a cut line comes back with a fresh ticket each time, later at every failure", async () => {
  const line = await openLine();
  line.last().welcome();
  for (const wait of [0, 300, 1_000]) {
    line.last().close(1006);
    expect(line.signal.status()).toBe("lost");
    await line.pass(wait);
  }
  expect(line.sockets.map(({ protocols }) => protocols[1])).toEqual([
    "ticket.t1",
    "ticket.t2",
    "ticket.t3",
    "ticket.t4",
  ]);
  line.last().welcome();
  line.last().close(1006);
  await line.pass(0);
  expect(line.sockets).toHaveLength(5);
});

test("a cut is told once, and its end once", async () => {
  const line = await openLine();
  line.last().welcome();
  line.last().close(1006);
  await line.pass(0);
  line.last().close(1006);
  await line.pass(300);
  line.last().welcome();
  expect(line.statuses).toEqual(["connected", "lost", "connected"]);
});

test("each request is answered by its own answer", async () => {
  const line = await openLine();
  line.last().welcome();
  const first = line.signal.request({ type: "renewMedia" });
  const second = line.signal.request({ type: "leaveWaiting" });
  expect(line.last().asked()).toEqual([
    { v: 1, id: 1, type: "renewMedia" },
    { v: 1, id: 2, type: "leaveWaiting" },
  ]);
  line.last().tell({ type: "failed", id: 2, error: { code: "NOT_WAITING", retryable: false } });
  line.last().tell({ type: "done", id: 1 });
  expect([await first, await second]).toEqual([succeed(null), fail("NOT_WAITING")]);
});

test("a request on a line that is down fails at once", async () => {
  const line = await openLine();
  expect(await line.signal.request({ type: "renewMedia" })).toEqual(fail("SERVICE_UNREACHABLE"));
  line.last().welcome();
  line.last().close(1006);
  expect(await line.signal.request({ type: "renewMedia" })).toEqual(fail("SERVICE_UNREACHABLE"));
});

test("what was under way when the line was cut fails, and is never sent again by itself", async () => {
  const line = await openLine();
  line.last().welcome();
  const asked = line.signal.request({ type: "renewMedia" });
  line.last().close(1006);
  expect(await asked).toEqual(fail("SERVICE_UNREACHABLE"));
  await line.pass(0);
  line.last().welcome();
  await line.pass(60_000);
  expect(line.last().sent).toEqual([]);
});

test("a request without an answer fails after ten seconds, and its late answer changes nothing", async () => {
  const line = await openLine();
  line.last().welcome();
  const asked = line.signal.request({ type: "renewMedia" });
  await line.pass(10_000);
  expect(await asked).toEqual(fail("SERVICE_UNREACHABLE"));
  line.last().tell({ type: "done", id: 1 });
  expect(line.signal.status()).toBe("connected");
});

test("a ticket that is refused for good closes the line for good", async () => {
  const line = await openLine(new Map([[1, fail("LINK_EXPIRED")]]));
  expect([line.signal.status(), line.statuses]).toEqual(["closed", ["closed"]]);
  await line.pass(60_000);
  expect([line.ticketsAsked(), line.sockets.length]).toEqual([1, 0]);
});

test("a ticket that may be had later is asked for again", async () => {
  const line = await openLine(new Map([[1, fail("SERVICE_UNREACHABLE")]]));
  expect(line.signal.status()).toBe("lost");
  await line.pass(0);
  expect(line.last().protocols[1]).toBe("ticket.t2");
});

test("a line that another one of the same device replaced says so and stays closed", async () => {
  const line = await openLine();
  line.last().welcome();
  line.last().close(closeCodes.replaced);
  expect(line.pushes.at(-1)).toEqual({ v: 1, type: "out", reason: "replaced" });
  await line.pass(60_000);
  expect([line.signal.status(), line.sockets.length]).toEqual(["closed", 1]);
});

test("a ticket that the service does not take at the socket is no end", async () => {
  const line = await openLine();
  line.last().close(closeCodes.unauthorised);
  await line.pass(0);
  expect(line.last().protocols[1]).toBe("ticket.t2");
});

test.each([
  ["no JSON", "{"],
  ["no text", new ArrayBuffer(4)],
  ["an unknown message", JSON.stringify({ v: 1, type: "hello" })],
  ["another version", JSON.stringify({ v: 2, type: "out", reason: "ended" })],
  ["a field too many", JSON.stringify({ v: 1, type: "out", reason: "ended", extra: 1 })],
  ["an answer to nothing", JSON.stringify({ v: 1, type: "done", id: 7 })],
])("%s from the service is ignored", async (_title, data) => {
  const line = await openLine();
  line.last().welcome();
  line.last().say(data);
  expect(line.pushes).toEqual([{ v: 1, type: "welcome", serverClock: 1 }]);
  expect(line.signal.status()).toBe("connected");
});

test("hurry tries at once and begins the waits anew; without a wait it does nothing", async () => {
  const line = await openLine();
  line.signal.hurry();
  await settled();
  expect(line.sockets).toHaveLength(1);
  for (const wait of [0, 300]) {
    line.last().close(1006);
    await line.pass(wait);
  }
  line.last().close(1006);
  line.signal.hurry();
  await settled();
  expect(line.sockets).toHaveLength(4);
  line.last().close(1006);
  expect(line.waits.filter((ms) => ms < 6_000)).toEqual([0, 300, 1_000, 0]);
});

test("a closed line asks for no ticket any more, whatever hurries it", async () => {
  const line = await openLine();
  line.last().close(1006);
  line.signal.close();
  line.signal.hurry();
  await line.pass(60_000);
  expect([line.ticketsAsked(), line.signal.status()]).toEqual([1, "closed"]);
});

test("a line that was closed while its ticket was on the way opens no socket", async () => {
  const line = await openLine();
  line.last().close(1006);
  line.signal.hurry();
  line.signal.close();
  await settled();
  expect(line.sockets).toHaveLength(1);
});

test("a socket that is never welcomed is given up and tried again", async () => {
  const line = await openLine();
  await line.pass(6_000);
  expect(line.signal.status()).toBe("lost");
  await line.pass(0);
  expect([line.sockets.length, line.sockets[0]?.readyState]).toEqual([2, 3]);
  line.last().welcome();
  await line.pass(60_000);
  expect([line.sockets.length, line.signal.status()]).toEqual([2, "connected"]);
});

test("a renewed line fails what was under way, comes back without a wait, and hears the old socket no more", async () => {
  const line = await openLine();
  line.last().welcome();
  const [old] = line.sockets;
  const asked = line.signal.request({ type: "renewMedia" });
  line.signal.renew();
  expect(await asked).toEqual(fail("SERVICE_UNREACHABLE"));
  await settled();
  expect([line.sockets.length, line.signal.status(), old?.readyState]).toEqual([2, "lost", 3]);
  old?.tell({ type: "out", reason: "ended" });
  line.last().welcome();
  expect([line.statuses, line.pushes.map(({ type }) => type)]).toEqual([
    ["connected", "lost", "connected"],
    ["welcome", "welcome"],
  ]);
});

test("renewing a line that waits is hurrying it, and a closed one stays closed", async () => {
  const line = await openLine();
  line.last().close(1006);
  line.signal.renew();
  await settled();
  expect(line.sockets).toHaveLength(2);
  line.signal.close();
  line.signal.renew();
  await line.pass(60_000);
  expect([line.sockets.length, line.signal.status()]).toEqual([2, "closed"]);
});
