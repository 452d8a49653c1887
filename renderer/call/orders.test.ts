import { describe, expect, test } from "vitest";
import { fail } from "../../protocol/errors.ts";
import { succeed } from "../../protocol/result.ts";
import type { Result } from "../../protocol/result.ts";
import type { Announce, RosterRow } from "../../protocol/signed/announce.ts";
import { until } from "./call-fixtures.ts";
import { type Seated, beThree, nowOf, quiet } from "./hub-fixtures.ts";
import type { Orders } from "./orders.ts";

type Three = Awaited<ReturnType<typeof beThree>>;
type Given = (orders: Orders, visit: Three, other: Seated) => Promise<Result<null>>;
type Seen = (visit: Three, other: Seated) => Promise<unknown>;

const rowOf = (announce: Announce | null | undefined, { id }: Seated): RosterRow | undefined =>
  announce?.roster.find(({ participantId }) => participantId === id);
const announced = async (visit: Three, holds: (announce: Announce) => boolean): Promise<unknown> =>
  until(visit.host.call, ({ announce }) => announce !== null && holds(announce));
const over = (one: Seated, reason: string): Promise<unknown> =>
  until(
    one.call,
    ({ state }) => state.phase === "ended" && state.end.kind === "out" && state.end.reason === reason,
  );
const asked = (one: Seated, type: string): Promise<unknown> =>
  expect.poll(() => one.service.asked.some((intent) => intent.type === type)).toBe(true);

/** Orders that both the host and a co-host can give, and what comes of them. `other` waits. */
const shared: [string, Given, Seen][] = [
  [
    "admit",
    (orders, _visit, other) => orders.admit([{ ...other.admission, name: "" }]),
    async (visit, other) => {
      await until(other.call, ({ state }) => state.phase === "joining");
      return expect((await nowOf(visit.host)).names.get(other.id)).toBe("Ben");
    },
  ],
  ["deny", (orders, _visit, other) => orders.deny([other.id]), (_visit, other) => over(other, "denied")],
  [
    "send back to waiting",
    (orders, { patient }) => orders.returnToWaiting([patient.id]),
    async (visit) => {
      await over(visit.patient, "returned");
      await announced(visit, ({ reason }) => reason === "return");
    },
  ],
  [
    "remove",
    (orders, { patient }) => orders.remove([patient.id]),
    async (visit) => {
      await over(visit.patient, "removed");
      await announced(visit, ({ reason }) => reason === "remove");
    },
  ],
  ["lock", (orders) => orders.setLocked(true), (visit) => announced(visit, ({ isLocked }) => isLocked)],
  [
    "suspend",
    (orders) => orders.setSuspended(true),
    async (visit) => {
      await announced(visit, ({ isSuspended }) => isSuspended);
      await until(visit.patient.call, ({ announce }) => announce?.isSuspended === true);
      expect(visit.patient.media.told.at(-1)).toBe("suspended");
    },
  ],
  [
    "take rights",
    (orders, { patient }) => orders.permit([patient.id], { maySpeak: false, mayShow: false }),
    (visit) =>
      announced(visit, (announce) => {
        const row = rowOf(announce, visit.patient);
        return row?.maySpeak === false && !row.mayShow;
      }),
  ],
  [
    "mute",
    (orders, { patient }) => orders.command("mute", [patient.id]),
    ({ patient }) => expect.poll(() => patient.media.told.at(-1)).toBe("microphone false"),
  ],
  [
    "stop the camera",
    (orders, { patient }) => orders.command("stopCamera", [patient.id]),
    ({ patient }) => expect.poll(() => patient.media.told.at(-1)).toBe("camera false"),
  ],
  [
    "ask to unmute",
    (orders, { patient }) => orders.command("askUnmute", [patient.id]),
    async ({ patient }) => {
      await until(patient.call, ({ asked: wanted }) => wanted === "unmute");
      expect(patient.media.told.filter((word) => word.startsWith("microphone"))).toEqual([]);
    },
  ],
];

const withOther = async () => {
  const visit = await beThree();
  const other = await visit.arrive("Ben");
  visit.host.waiting.push(other.admission);
  return { visit, other };
};

describe("orders", () => {
  test.each(shared)("a host can %s", async (name, give, seen) => {
    const { visit, other } = await withOther();
    const { orders } = visit.host.call;
    const given = name === "admit" ? orders.admit([other.admission]) : give(orders, visit, other);
    expect(await given).toEqual(succeed(null));
    await seen(visit, other);
  });

  test.each(shared)("a co-host can %s through the host", async (_name, give, seen) => {
    const { visit, other } = await withOther();
    expect(await give(visit.colleague.call.orders, visit, other)).toEqual(succeed(null));
    await seen(visit, other);
    expect(visit.hub.log.some(({ by, type }) => by === visit.colleague.id && type === "coHostRequest")).toBe(
      true,
    );
    expect(visit.hub.board.every(({ announce }) => announce.reason !== "host")).toBe(true);
  });

  test.each(shared)("a participant cannot %s", async (_name, give) => {
    const { visit, other } = await withOther();
    const before = visit.hub.log.length;
    expect(await give(visit.patient.call.orders, visit, other)).toEqual(fail("FORBIDDEN"));
    await quiet();
    expect(visit.hub.log.length).toBe(before);
    expect((await nowOf(visit.patient)).trouble).toBe("FORBIDDEN");
  });

  test.each<[string, Given]>([
    ["name a co-host", (orders, { patient }) => orders.setCoHost(patient.id, true)],
    ["hand over", (orders, { patient }) => orders.handOver(patient.id)],
    ["keep the visit", (orders) => orders.keep()],
    ["end it", (orders) => orders.end()],
  ])("neither a co-host nor a participant can %s", async (_name, give) => {
    const visit = await beThree();
    for (const { call } of [visit.colleague, visit.patient])
      expect(await give(call.orders, visit, visit.patient)).toEqual(fail("FORBIDDEN"));
  });

  test("a host keeps, lowers hands, and cannot leave without handing over", async () => {
    const { host, patient } = await beThree();
    expect(await host.call.orders.keep()).toEqual(succeed(null));
    expect(await host.call.orders.lowerHands([patient.id])).toEqual(succeed(null));
    await asked(host, "keepVisit");
    expect(host.service.asked).toContainEqual(
      expect.objectContaining({ type: "lowerHands", participantIds: [patient.id] }),
    );
    expect(await host.call.orders.leave()).toEqual(fail("FORBIDDEN"));
  });

  test("a co-host lowers hands itself, and leaves", async () => {
    const { colleague, patient } = await beThree();
    expect(await colleague.call.orders.lowerHands([patient.id])).toEqual(succeed(null));
    await asked(colleague, "lowerHands");
    expect(await colleague.call.orders.leave()).toEqual(succeed(null));
    expect((await nowOf(colleague)).state).toEqual({ phase: "ended", end: { kind: "out", reason: "left" } });
  });

  test("a co-host who is none any more can order nothing", async () => {
    const { host, colleague } = await beThree();
    expect(await host.call.orders.setCoHost(colleague.id, false)).toEqual(succeed(null));
    await until(colleague.call, ({ seat }) => seat === "participant");
    expect(await colleague.call.orders.setLocked(true)).toEqual(fail("FORBIDDEN"));
  });

  test("nobody can be handed the visit who is no co-host", async () => {
    const { host, patient, hub } = await beThree();
    const before = hub.board.length;
    expect(await host.call.orders.handOver(patient.id)).toEqual(fail("FORBIDDEN"));
    expect([hub.board.length, (await nowOf(host)).seat]).toEqual([before, "host"]);
  });
});

describe("double clicks", () => {
  test.each<[string, Given, number]>([
    ["remove", (orders, { patient }) => orders.remove([patient.id]), 1],
    ["lock", (orders) => orders.setLocked(true), 1],
    ["suspend", (orders) => orders.setSuspended(true), 1],
    ["permit", (orders, { patient }) => orders.permit([patient.id], { mayShare: true }), 1],
    ["setCoHost", (orders, { patient }) => orders.setCoHost(patient.id, true), 1],
    ["handOver", (orders, { colleague }) => orders.handOver(colleague.id), 1],
    ["admit", (orders, _visit, other) => orders.admit([other.admission]), 1],
  ])("two presses of %s make one change, and a third one later makes none", async (_name, give, changes) => {
    const { visit, other } = await withOther();
    const { orders } = visit.host.call;
    const before = visit.hub.board.length;
    const twice = await Promise.all([give(orders, visit, other), give(orders, visit, other)]);
    expect(twice).toEqual([succeed(null), succeed(null)]);
    await give(orders, visit, other);
    expect(visit.hub.board.length - before).toBe(changes);
  });
});

describe("a line that is down", () => {
  test.each<[string, Given]>([
    ["remove", (orders, { patient }) => orders.remove([patient.id])],
    ["lock", (orders) => orders.setLocked(true)],
    ["permit", (orders, { patient }) => orders.permit([patient.id], { mayShare: true })],
    ["hand over", (orders, { colleague }) => orders.handOver(colleague.id)],
    ["end", (orders) => orders.end()],
    ["mute", (orders, { patient }) => orders.command("mute", [patient.id])],
    ["keep", (orders) => orders.keep()],
  ])("fails to %s at once, says so, and nothing is half done", async (_name, give) => {
    const visit = await beThree();
    const { host, hub } = visit;
    const before = hub.board.length;
    await host.setLine(false);
    expect(await give(host.call.orders, visit, visit.patient)).toEqual(fail("SERVICE_UNREACHABLE"));
    const { trouble, state, seat, canLead } = await nowOf(host);
    expect([trouble, state.phase, seat, canLead]).toEqual(["SERVICE_UNREACHABLE", "inVisit", "host", false]);
    await host.setLine(true);
    await quiet();
    expect(hub.board.length).toBe(before);
    expect(await host.call.orders.setLocked(true)).toEqual(succeed(null));
    expect([hub.board.length, (await nowOf(host)).trouble]).toEqual([before + 1, null]);
  });

  test("an order whose answer was lost is done if the board says so when the line is back", async () => {
    const { host, hub, patient } = await beThree();
    hub.loseAnswers(host.id);
    const removed = host.call.orders.remove([patient.id]);
    await until(patient.call, ({ state }) => state.phase === "ended");
    await host.setLine(false);
    hub.loseAnswers(null);
    await quiet();
    await host.setLine(true);
    expect(await removed).toEqual(succeed(null));
    expect((await nowOf(host)).announce?.reason).toBe("remove");
    expect(await host.call.orders.setLocked(true)).toEqual(succeed(null));
  });

  test("a co-host's order fails as well, and none is kept for later", async () => {
    const { colleague, hub, pass } = await beThree();
    await colleague.setLine(false);
    expect(await colleague.call.orders.setLocked(true)).toEqual(fail("SERVICE_UNREACHABLE"));
    await colleague.setLine(true);
    await pass(1_000);
    expect(hub.snapshot().isLocked).toBe(false);
  });
});
