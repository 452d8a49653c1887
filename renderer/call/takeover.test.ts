import { expect, test } from "vitest";
import { fail } from "../../protocol/errors.ts";
import { succeed } from "../../protocol/result.ts";
import { until } from "./call-fixtures.ts";
import { beThree, beTogether, nowOf, quiet, standings } from "./hub-fixtures.ts";

test("a visit whose host is heard goes on, and nobody is held", async () => {
  const { host, colleague, patient, pass } = await beThree();
  await pass(30_000);
  expect(await standings([host, colleague, patient])).toEqual([
    "host inVisit",
    "coHost inVisit",
    "participant inVisit",
  ]);
  expect(patient.media.told).not.toContain("held true");
});

test("a co-host leads within six seconds of the host's silence, and nobody stays held", async () => {
  const { host, colleague, patient, pass, hub } = await beThree();
  await host.setLine(false);
  await pass(5_750);
  await until(colleague.call, ({ seat }) => seat === "host");
  await pass(500);
  expect(await standings([colleague, patient])).toEqual(["host inVisit", "participant inVisit"]);
  const last = hub.board.at(-1)?.announce;
  expect([last?.reason, last?.roster.map(({ role, isCoHost }) => [role, isCoHost])]).toEqual([
    "host",
    [
      ["participant", true],
      ["host", false],
      ["participant", false],
    ],
  ]);
  await pass(10_000);
  expect(await standings([colleague, patient])).toEqual(["host inVisit", "participant inVisit"]);
});

test("a host that comes back after a takeover follows as a co-host, and its orders are requests", async () => {
  const { host, colleague, patient, pass, hub } = await beThree();
  await host.setLine(false);
  await pass(6_500);
  await host.setLine(true);
  await until(host.call, ({ seat }) => seat === "coHost");
  await pass(3_000);
  expect(await standings([host, colleague, patient])).toEqual([
    "coHost inVisit",
    "host inVisit",
    "participant inVisit",
  ]);
  expect(await host.call.orders.setLocked(true)).toEqual(succeed(null));
  await until(patient.call, ({ announce }) => announce?.isLocked === true);
  expect(hub.log.filter(({ type }) => type === "coHostRequest").map(({ by }) => by)).toEqual([host.id]);
  expect(hub.board.at(-1)?.announce.reason).toBe("permissions");
});

test("a claim that the service refuses since it hears the host changes nothing", async () => {
  const { host, colleague, patient, pass, hub } = await beThree();
  hub.refuseClaims("HOST_PRESENT");
  await host.setLine(false);
  await pass(7_000);
  expect(await standings([colleague, patient])).toEqual(["coHost onHold", "participant onHold"]);
  await host.setLine(true);
  await pass(2_500);
  expect(await standings([host, colleague, patient])).toEqual([
    "host inVisit",
    "coHost inVisit",
    "participant inVisit",
  ]);
});

test("without a co-host everybody is on hold until the host is heard again", async () => {
  const visit = await beTogether();
  const patient = await visit.arrive("Ana");
  await visit.letIn([patient]);
  await visit.pass(4_000);
  await visit.host.setLine(false);
  await visit.pass(5_500);
  const held = await nowOf(patient);
  expect([held.state.phase, patient.media.told.at(-1)]).toEqual(["onHold", "held true"]);
  expect(held.hold).not.toBeNull();
  await visit.host.setLine(true);
  await visit.pass(2_500);
  expect([
    (await nowOf(patient)).state.phase,
    patient.media.told.at(-1),
    (await nowOf(patient)).hold,
  ]).toEqual(["inVisit", "held false", null]);
  expect((await nowOf(visit.host)).hold).toBeNull();
});

test("whoever is cut off itself reads that it reconnects, is held all the same, and is back by itself", async () => {
  const { patient, pass } = await beThree();
  await patient.setLine(false);
  await pass(6_000);
  expect([(await nowOf(patient)).state.phase, patient.media.told.at(-1)]).toEqual([
    "reconnecting",
    "held true",
  ]);
  await patient.setLine(true);
  await pass(2_500);
  expect([(await nowOf(patient)).state.phase, patient.media.told.at(-1)]).toEqual(["inVisit", "held false"]);
});

test("a co-host that was cut off itself claims nothing when it is back", async () => {
  const { colleague, pass, hub } = await beThree();
  await colleague.setLine(false);
  await pass(20_000);
  await colleague.setLine(true);
  await pass(4_000);
  expect(hub.log.filter(({ type }) => type === "takeOver")).toEqual([]);
  expect((await nowOf(colleague)).seat).toBe("coHost");
});

test("a hold of a hundred seconds wipes the keys and ends the call with a word of its own", async () => {
  const visit = await beTogether();
  const patient = await visit.arrive("Ana");
  await visit.letIn([patient]);
  await visit.host.setLine(false);
  await visit.pass(104_000);
  expect((await nowOf(patient)).state.phase).toBe("onHold");
  await visit.pass(2_500);
  expect((await nowOf(patient)).state).toEqual({
    phase: "ended",
    end: { kind: "failed", code: "HELD_TOO_LONG" },
  });
  expect(patient.device.frames.isWiped()).toBe(true);
});

test("a hand-over changes both seats, and the new host's orders are obeyed", async () => {
  const { host, colleague, patient, pass } = await beThree();
  expect(await host.call.orders.handOver(colleague.id)).toEqual(succeed(null));
  await until(colleague.call, ({ seat }) => seat === "host");
  await pass(3_000);
  expect(await standings([host, colleague, patient])).toEqual([
    "coHost inVisit",
    "host inVisit",
    "participant inVisit",
  ]);
  expect(await colleague.call.orders.setSuspended(true)).toEqual(succeed(null));
  await until(patient.call, ({ announce }) => announce?.isSuspended === true);
  expect(patient.media.told).toContain("suspended");
  expect(await host.call.orders.leave()).toEqual(succeed(null));
  expect((await nowOf(host)).state).toEqual({ phase: "ended", end: { kind: "out", reason: "left" } });
  await pass(1_000);
  expect((await nowOf(colleague)).announce?.roster).toHaveLength(2);
});

test("of two co-hosts the first by index leads, and the second follows", async () => {
  const { host, colleague, patient, pass, arrive, letIn, hub } = await beThree();
  const second = await arrive("Dr. Ode");
  await letIn([second]);
  await host.call.orders.setCoHost(second.id, true);
  await pass(2_500);
  await host.setLine(false);
  await pass(9_000);
  expect(await standings([colleague, second, patient])).toEqual([
    "host inVisit",
    "coHost inVisit",
    "participant inVisit",
  ]);
  expect(hub.log.filter(({ type }) => type === "takeOver").map(({ by }) => by)).toEqual([colleague.id]);
});

test("a host whose change was lost to a takeover is told so, and the change never was", async () => {
  const { host, colleague, patient, pass, hub } = await beThree();
  hub.refuseClaims(null);
  await host.setLine(false);
  expect(await host.call.orders.remove([patient.id])).toEqual(fail("SERVICE_UNREACHABLE"));
  await pass(6_500);
  await host.setLine(true);
  await until(host.call, ({ seat }) => seat === "coHost");
  await quiet();
  expect((await nowOf(host)).announce?.roster).toHaveLength(3);
  expect((await nowOf(colleague)).seat).toBe("host");
});

test("a colleague who leads comes back from a short cut over its own socket and still leads", async () => {
  const { host, colleague, patient, pass } = await beThree();
  await host.call.orders.handOver(colleague.id);
  await until(colleague.call, ({ seat }) => seat === "host");
  await pass(3_000);
  await colleague.setLine(false);
  await pass(3_000);
  await colleague.setLine(true);
  await pass(3_000);
  expect(await colleague.call.orders.command("mute", [patient.id])).toEqual(succeed(null));
  expect(await standings([host, colleague, patient])).toEqual([
    "coHost inVisit",
    "host inVisit",
    "participant inVisit",
  ]);
});

test("a colleague who was displaced while its line was down follows when it is back", async () => {
  const { host, colleague, patient, pass } = await beThree();
  await host.call.orders.handOver(colleague.id);
  await until(colleague.call, ({ seat }) => seat === "host");
  await pass(3_000);
  await colleague.setLine(false);
  await pass(6_500);
  await until(host.call, ({ seat }) => seat === "host");
  await colleague.setLine(true);
  await until(colleague.call, ({ seat }) => seat === "coHost");
  await pass(2_500);
  expect(await standings([host, colleague, patient])).toEqual([
    "host inVisit",
    "coHost inVisit",
    "participant inVisit",
  ]);
});

test("somebody who is admitted by a colleague who leads is in, and knows who leads", async () => {
  const { host, colleague, pass, arrive } = await beThree();
  await host.call.orders.handOver(colleague.id);
  await until(colleague.call, ({ seat }) => seat === "host");
  const late = await arrive("Ben");
  expect(await colleague.call.orders.admit([late.admission])).toEqual(succeed(null));
  await until(late.call, ({ state }) => state.phase === "joining");
  late.media.say({ status: "connected" });
  await pass(8_000);
  expect(await standings([late, colleague])).toEqual(["participant inVisit", "host inVisit"]);
  expect((await nowOf(late)).names.get(host.id)).toBe("Dr. Weber");
});

test("a word that was taken just before a takeover does not bring the lead back when its answer is found", async () => {
  const { host, pass, hub } = await beThree();
  const locked = host.call.orders.setLocked(true);
  hub.loseAnswers(host.id);
  await pass(250);
  await host.setLine(false);
  hub.loseAnswers(null);
  await pass(6_500);
  await host.setLine(true);
  expect(await locked).toEqual(succeed(null));
  await pass(500);
  const { seat, announce } = await nowOf(host);
  expect([seat, announce?.rev, announce?.isLocked]).toEqual(["coHost", hub.board.length, true]);
});

test("a host who hands over and leaves while the line is down is out as soon as it is back, and media is down at once", async () => {
  const { host, colleague, pass, hub } = await beThree();
  await host.call.orders.handOver(colleague.id);
  await until(colleague.call, ({ seat }) => seat === "host");
  await until(host.call, ({ seat }) => seat === "coHost");
  await host.setLine(false);
  await host.call.orders.leave();
  expect([(await nowOf(host)).state.phase, host.media.told.at(-1)]).toEqual(["ended", "disconnect"]);
  await pass(4_000);
  const stateOf = () =>
    hub.snapshot().participants.find(({ participantId }) => participantId === host.id)?.state;
  expect(stateOf()).toBe("connected");
  await host.setLine(true);
  await quiet();
  expect(stateOf()).toBe("left");
  await host.setLine(false);
  await host.setLine(true);
  await quiet();
  expect(hub.log.filter(({ type }) => type === "leaveVisit").map(({ by }) => by)).toEqual([host.id]);
});

test("a goodbye of the host whose answer was lost is not said again to a service that has heard it", async () => {
  const { host, colleague, hub } = await beThree();
  await host.call.orders.handOver(colleague.id);
  await until(host.call, ({ seat }) => seat === "coHost");
  hub.loseAnswers(host.id);
  await host.call.orders.leave();
  hub.loseAnswers(null);
  await host.setLine(false);
  await host.setLine(true);
  await quiet();
  expect(hub.log.filter(({ type }) => type === "leaveVisit").map(({ by }) => by)).toEqual([host.id]);
});
