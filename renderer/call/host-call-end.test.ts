import { expect, test } from "vitest";
import { fail } from "../../protocol/errors.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import {
  admit,
  announceOf,
  arriveAt,
  createDesk,
  now,
  openDesk,
  openWith,
  settled,
} from "./host-fixtures.ts";

const ended = { phase: "ended", end: { kind: "out", reason: "ended" } };

test("an end is the host's last signed word, and then everything is wiped", async () => {
  const { desk } = await openWith(1);
  expect(await desk.call.orders.end()).toEqual(succeed(null));
  const { change } = await desk.service.next("endVisit");
  expect(announceOf(change)).toMatchObject({ isEnded: true, reason: "end" });
  await settled(desk);
  expect([(await now(desk)).state, desk.device.frames.isWiped(), desk.ends()]).toEqual([ended, true, 1]);
});

test("an end that was refused ends nothing", async () => {
  const { desk } = await openWith(1);
  desk.service.answer(() => fail("STORE_UNAVAILABLE"));
  expect(await desk.call.orders.end()).toEqual(fail("STORE_UNAVAILABLE"));
  expect([(await now(desk)).state.phase, desk.device.frames.isWiped()]).toEqual(["inVisit", false]);
});

test.each<[string, Result<null>]>([
  ["its answer", succeed(null)],
  ["a line that it closes without an answer", fail("SERVICE_UNREACHABLE")],
])("an end that the service announces before %s is no failure", async (_title, answer) => {
  const { desk } = await openWith(1);
  desk.service.answer(() => {
    desk.call.hear({ v: 1, type: "out", reason: "ended" });
    return answer;
  });
  expect(await desk.call.orders.end()).toEqual(succeed(null));
  expect((await now(desk)).state).toEqual(ended);
});

test("an end that the service announces while its lost answer is waited for is no failure", async () => {
  const { desk } = await openWith(1);
  desk.service.answer(() => fail("SERVICE_UNREACHABLE"));
  const end = desk.call.orders.end();
  await desk.service.next("endVisit");
  await settled(desk);
  desk.call.hear({ v: 1, type: "out", reason: "ended" });
  expect(await end).toEqual(succeed(null));
});

test("keys die at once even when the media server does not let go", async () => {
  const { desk } = await openWith(1);
  desk.media.hang();
  await desk.call.abandon();
  await settled(desk);
  expect([desk.device.frames.isWiped(), desk.ends()]).toEqual([true, 1]);
});

test("a call that was abandoned while it opened never rotates, and lets nobody in", async () => {
  const desk = await createDesk();
  const answer = Promise.withResolvers<Result<null>>();
  desk.service.answer(() => answer.promise);
  const opened = desk.call.open(null);
  await desk.service.next("openVisit");
  await desk.call.abandon();
  answer.resolve(succeed(null));
  await opened;
  desk.clock.advance(60 * 60_000);
  expect([desk.service.count("announce"), desk.media.told]).toEqual([0, ["disconnect"]]);
  expect((await now(desk)).state).toEqual({ phase: "ended", end: { kind: "out", reason: "left" } });
});

test("a removal from the host's place by the service wipes as an end does", async () => {
  const desk = await openDesk();
  desk.call.hear({ v: 1, type: "out", reason: "replaced" });
  await settled(desk);
  expect([desk.device.frames.isWiped(), desk.ends()]).toEqual([true, 1]);
  expect(await admit(desk, await arriveAt(desk))).toMatchObject({ ok: false });
});
