import { expect, test } from "vitest";
import { everyRight } from "../../protocol/permissions.ts";
import { until } from "./call-fixtures.ts";
import { admissionOf, arrive, knock } from "./guest-fixtures.ts";
import { type Seated, type Together, beThree, nowOf, standings } from "./hub-fixtures.ts";
import type { GuestCall } from "./guest-call.ts";

/** Somebody who is let in while their line is down, so that the word that lets them in is lost. */
const letInUnheard = async (visit: Together): Promise<Seated<GuestCall>> => {
  const late = await visit.arrive("Ben");
  await late.setLine(false);
  await visit.host.call.orders.admit([late.admission]);
  await visit.pass(500);
  return late;
};

const comeIn = async (visit: Together, late: Seated<GuestCall>): Promise<void> => {
  await late.setLine(true);
  await until(late.call, ({ state }) => state.phase === "joining" || state.phase === "ended");
  late.media.say({ status: "connected" });
  await visit.pass(8_000);
};

test("whoever did not hear of its admission is in although the lead was handed over meanwhile", async () => {
  const visit = await beThree();
  const { host, colleague } = visit;
  const late = await letInUnheard(visit);
  await host.call.orders.handOver(colleague.id);
  await until(colleague.call, ({ seat }) => seat === "host");
  await comeIn(visit, late);
  expect(await standings([late, colleague])).toEqual(["participant inVisit", "host inVisit"]);
  expect((await nowOf(late)).announce?.epoch).toBe(visit.hub.board.at(-1)?.announce.epoch);
});

test("whoever did not hear of its admission is in although a co-host took over meanwhile", async () => {
  const visit = await beThree();
  const { host, colleague } = visit;
  const late = await letInUnheard(visit);
  await host.setLine(false);
  await visit.pass(6_500);
  await until(colleague.call, ({ seat }) => seat === "host");
  await comeIn(visit, late);
  expect(await standings([late, colleague])).toEqual(["participant inVisit", "host inVisit"]);
});

test("a first word that does not lead to whoever the service names as leader ends the call", async () => {
  const one = await arrive();
  const guest = await knock(one);
  const stranger = await one.visit.arrive();
  await one.visit.post(
    await one.visit.host.admit([{ hello: guest.hello, name: "Ana", isBack: false, rights: everyRight }]),
  );
  const host = one.visit.host.ownHello;
  const admission = admissionOf(one, guest, [one.visit.entryFor(guest.id)]);
  if (admission.type !== "admitted") throw new Error("no admission");
  one.service.push({
    ...admission,
    hostHello: stranger.hello.envelope,
    hellos: [{ participantId: host.hello.participantId, hello: host.envelope }],
  });
  const over = await until(one.call, ({ state }) => state.phase === "ended" || state.phase === "joining");
  expect(over.state).toEqual({ phase: "ended", end: { kind: "failed", code: "ROSTER_INVALID" } });
  expect(one.device.frames.installs.size).toBe(0);
});
