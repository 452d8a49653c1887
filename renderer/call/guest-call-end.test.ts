import { expect, onTestFinished, test } from "vitest";
import { toBase64Url } from "../../protocol/base64url.ts";
import { type ErrorCode, fail } from "../../protocol/errors.ts";
import { systemChance } from "../../protocol/ids.ts";
import { PLACE_KEPT_MS } from "../../protocol/limits.ts";
import type { OutReason } from "../../protocol/messages.ts";
import { succeed } from "../../protocol/result.ts";
import { everyRight } from "../../protocol/permissions.ts";
import { forgeEntry, nextAnnounce, withCommit } from "../e2ee/forgery-fixtures.ts";
import { createDevice } from "../e2ee/key-fixtures.ts";
import { makeSigningKey } from "../e2ee/signing-key.ts";
import { makeHost } from "../e2ee/visit-fixtures.ts";
import { until } from "./call-fixtures.ts";
import {
  type Arrived,
  type Guest,
  admissionOf,
  admit,
  arrive,
  arriveInVisit,
  isEnded,
  knock,
  waitingFor,
} from "./guest-fixtures.ts";
import type { Push } from "./ports.ts";

const wipedAndEnded = async (one: Arrived) => {
  const { state } = await until(one.call, isEnded);
  return { state, isWiped: one.device.frames.isWiped(), ends: one.ends(), isClosed: one.service.isClosed() };
};

test.each<[string, (one: Arrived, guest: Guest) => Promise<Push>, ErrorCode]>([
  [
    "an admission in the name of another host",
    async (one, guest) => {
      const { scope, clock } = one.visit;
      const impostor = createDevice();
      onTestFinished(() => impostor.close());
      const signer = await makeSigningKey();
      const { ownHello } = await makeHost({ worker: impostor.worker, signer, scope, clock });
      await one.visit.post(
        await one.visit.host.admit([{ hello: guest.hello, name: "Ana", isBack: false, rights: everyRight }]),
      );
      const push = admissionOf(one, guest, [one.visit.entryFor(guest.id)]);
      return push.type === "admitted" ? { ...push, hostHello: ownHello.envelope } : push;
    },
    "SIGNATURE_INVALID",
  ],
  [
    "a guest's own hello in place of the leader's",
    async (one, guest) => {
      await one.visit.post(
        await one.visit.host.admit([{ hello: guest.hello, name: "Ana", isBack: false, rights: everyRight }]),
      );
      const push = admissionOf(one, guest, [one.visit.entryFor(guest.id)]);
      return push.type === "admitted" ? { ...push, hostHello: guest.hello } : push;
    },
    "SIGNATURE_INVALID",
  ],
  [
    "an admission without a word of whoever leads",
    async (one, guest) => admissionOf(one, guest, []),
    "KEY_MISSING",
  ],
  [
    "a sealed key that was made for somebody else",
    async (one, guest) => {
      await one.visit.post(
        await one.visit.host.admit([{ hello: guest.hello, name: "Ana", isBack: false, rights: everyRight }]),
      );
      const entry = one.visit.entryFor(guest.id);
      const { sealedKey } = entry;
      const other = toBase64Url(systemChance(48));
      const swapped = sealedKey === null ? null : { ...sealedKey, ciphertext: other };
      return admissionOf(one, guest, [{ ...entry, sealedKey: swapped }]);
    },
    "SEAL_INVALID",
  ],
  [
    "an admission without a key",
    async (one, guest) => {
      await one.visit.post(
        await one.visit.host.admit([{ hello: guest.hello, name: "Ana", isBack: false, rights: everyRight }]),
      );
      return admissionOf(one, guest, [{ ...one.visit.entryFor(guest.id), sealedKey: null }]);
    },
    "KEY_MISSING",
  ],
])("%s ends the call, wipes, and connects nothing", async (_title, forge, code) => {
  const one = await arrive();
  const guest = await knock(one);
  one.service.push(await forge(one, guest));
  const { state } = await until(one.call, isEnded);
  await one.device.worker.ask("init", {});
  expect(state).toEqual({ phase: "ended", end: { kind: "failed", code } });
  expect(one.media.told).toEqual([`approach ${guest.id}`, "disconnect"]);
  expect([one.ends(), one.service.isClosed()]).toEqual([1, true]);
});

test("a word that somebody else signed during the visit ends the call and wipes the keys", async () => {
  const { one, guest } = await arriveInVisit();
  const secret = systemChance(32);
  const announce = await withCommit(nextAnnounce(one.visit), secret);
  const signer = await makeSigningKey();
  const to = { ...(await one.visit.arrive()), id: guest.id };
  const entry = await forgeEntry({ signer, announce, secret }, to);
  one.service.push({ v: 1, type: "board", entry, hellos: [] });
  const { state } = await until(one.call, isEnded);
  expect(state).toEqual({ phase: "ended", end: { kind: "failed", code: "SIGNATURE_INVALID" } });
  await one.device.worker.ask("init", {});
  expect(await wipedAndEnded(one)).toMatchObject({ isWiped: true, ends: 1, isClosed: true });
});

test.each<OutReason>(["ended", "removed", "replaced"])(
  "%s by the service wipes the keys and ends the workers",
  async (reason) => {
    const { one } = await arriveInVisit();
    one.service.push({ v: 1, type: "out", reason });
    await one.device.worker.ask("init", {});
    expect(await wipedAndEnded(one)).toEqual({
      state: { phase: "ended", end: { kind: "out", reason } },
      isWiped: true,
      ends: 1,
      isClosed: true,
    });
  },
);

test("keys die at once even when the media server does not let go", async () => {
  const { one } = await arriveInVisit();
  one.media.hang();
  one.service.push({ v: 1, type: "out", reason: "removed" });
  await one.device.worker.ask("init", {});
  expect(await wipedAndEnded(one)).toMatchObject({ isWiped: true, ends: 1, isClosed: true });
});

test("whoever leaves the waiting room leaves a place in the queue, whoever leaves the visit a seat", async () => {
  const waiting = await arrive();
  waiting.service.push(waitingFor(await knock(waiting), null));
  await waiting.call.leave();
  expect(waiting.service.asked.at(-1)).toEqual({ type: "leaveWaiting" });
  const { one } = await arriveInVisit();
  await one.call.leave();
  expect(one.service.asked.at(-1)).toEqual({ type: "leaveVisit", visitId: one.visit.scope.visitId });
  expect((await until(one.call, isEnded)).state).toEqual({
    phase: "ended",
    end: { kind: "out", reason: "left" },
  });
});

test("whoever leaves while the keys are being opened has left the visit, not the waiting room", async () => {
  const one = await arrive();
  const guest = await knock(one);
  await admit(one, guest);
  await one.call.leave();
  expect(one.service.asked.at(-1)).toEqual({ type: "leaveVisit", visitId: one.visit.scope.visitId });
});

test.each<[ErrorCode, { kind: "out"; reason: OutReason } | { kind: "failed"; code: ErrorCode }]>([
  ["VISIT_ENDED", { kind: "out", reason: "ended" }],
  ["REMOVED", { kind: "out", reason: "removed" }],
  ["DENIED", { kind: "out", reason: "denied" }],
  ["PLACE_EXPIRED", { kind: "out", reason: "expired" }],
  ["LINK_INVALID", { kind: "failed", code: "LINK_INVALID" }],
])("a place that is gone when one comes back is said as it is: %s", async (code, end) => {
  const byTicket = await arriveInVisit();
  byTicket.one.service.cut();
  byTicket.one.place.resume = fail(code);
  expect(await byTicket.one.service.connect()).toBe(false);
  expect((await until(byTicket.one.call, isEnded)).state).toEqual({ phase: "ended", end });
  const byLine = await arriveInVisit();
  byLine.one.service.cut();
  byLine.one.service.answer((intent) => (intent.type === "resume" ? fail(code) : succeed(null)));
  await byLine.one.service.connect();
  expect((await until(byLine.one.call, isEnded)).state).toEqual({ phase: "ended", end });
});

const typesSince = ({ service }: Arrived, since: number): string[] =>
  service.asked.slice(since).map(({ type }) => type);

test("whoever leaves the visit while the line is down says so over the next line, and keeps it no longer", async () => {
  const { one } = await arriveInVisit();
  one.service.cut();
  const since = one.service.asked.length;
  await one.call.leave();
  expect((await until(one.call, isEnded)).state).toEqual({
    phase: "ended",
    end: { kind: "out", reason: "left" },
  });
  expect([one.media.told.at(-1), one.ends(), one.service.isClosed()]).toEqual(["disconnect", 1, false]);
  await one.service.connect();
  await one.call.parted();
  expect([typesSince(one, since), one.service.isClosed()]).toEqual([["resume", "leaveVisit"], true]);
});

test("a goodbye that the line took with it is said over the next one", async () => {
  const { one } = await arriveInVisit();
  one.service.answer(() => {
    one.service.cut();
    return fail("SERVICE_UNREACHABLE");
  });
  const since = one.service.asked.length;
  await one.call.leave();
  one.service.answer(() => succeed(null));
  await one.service.connect();
  await one.call.parted();
  expect([typesSince(one, since), one.service.isClosed()]).toEqual([
    ["leaveVisit", "resume", "leaveVisit"],
    true,
  ]);
});

test("whoever left the waiting room over no line and was let in meanwhile leaves the visit", async () => {
  const one = await arrive();
  const guest = await knock(one);
  one.service.push(waitingFor(guest, null));
  one.service.cut();
  const since = one.service.asked.length;
  await one.call.leave();
  one.service.answer((intent) => {
    if (intent.type === "resume") one.service.push(admissionOf(one, guest, []));
    return succeed(null);
  });
  await one.service.connect();
  await one.call.parted();
  expect(typesSince(one, since)).toEqual(["resume", "leaveVisit"]);
  expect(one.media.told).toEqual(["disconnect"]);
});

test("whoever left before a knock was answered comes back to no door: no passcode, and no knock", async () => {
  const one = await arrive();
  await one.call.leave();
  expect(await one.service.connect()).toBe(false);
  expect([one.tickets, one.service.asked]).toEqual([[], []]);
});

test("a place that is gone, or would be by now, is left to itself", async () => {
  const { one: refused } = await arriveInVisit();
  refused.service.cut();
  await refused.call.leave();
  refused.service.answer(() => fail("PLACE_EXPIRED"));
  await refused.service.connect();
  await refused.call.parted();
  const { one: late } = await arriveInVisit();
  late.service.cut();
  await late.call.leave();
  late.visit.clock.advance(PLACE_KEPT_MS);
  await late.call.parted();
  expect([refused.service.isClosed(), late.service.isClosed()]).toEqual([true, true]);
  expect([refused.service.count("leaveVisit"), late.service.count("leaveVisit")]).toEqual([0, 0]);
});
