import { expect, test } from "vitest";
import { fail } from "../../protocol/errors.ts";
import { ParticipantId } from "../../protocol/ids.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import { createFakeKeyClock } from "../e2ee/key-fixtures.ts";
import { createCallCore } from "./call-core.ts";
import { createFakeMedia, idleMedia, someAccess } from "./call-fixtures.ts";

const ownId = ParticipantId.parse("A".repeat(22));

/** A call that is in its visit, with a service that answers as the test says. */
const callInVisit = (answers: Result<null>[]) => {
  const media = createFakeMedia();
  const clock = createFakeKeyClock();
  let asked = 0;
  const core = createCallCore({
    media: media.port,
    renewAccess: async () => {
      asked += 1;
      return answers.shift() ?? succeed(null);
    },
    openKeys: () => undefined,
    wipe: () => undefined,
    after: (ms, run) => clock.after(ms, run),
  });
  core.setOwnId(ownId);
  core.setAccess(someAccess);
  core.dispatch({ type: "admitted" });
  core.dispatch({ type: "keysReady" });
  media.say({ status: "connected" });
  const pass = async (seconds: number): Promise<void> => {
    for (let second = 0; second < seconds; second += 1) {
      clock.advance(1_000);
      for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
    }
  };
  return { core, media, pass, asked: () => asked };
};

test("lost media is asked for again until the service has it, and then connected once", async () => {
  const down = fail("MEDIA_UNAVAILABLE");
  const { core, media, pass, asked } = callInVisit([down, down, down]);
  media.say({ status: "gone" });
  expect(core.snapshot().state).toEqual({ phase: "reconnecting" });
  await pass(3);
  expect(asked()).toBe(3);
  await pass(5);
  expect(asked()).toBe(4);
  core.setAccess(someAccess);
  expect(media.told.length).toBe(2);
});

test("one loss that is told twice is one request", async () => {
  const { core, media, pass, asked } = callInVisit([]);
  media.say({ status: "gone" });
  core.dispatch({ type: "mediaGone" });
  await pass(3);
  expect(asked()).toBe(1);
});

test("a call that is over asks for no media", async () => {
  const { core, media, pass, asked } = callInVisit([]);
  media.say({ status: "gone" });
  core.dispatch({ type: "out", reason: "ended" });
  await pass(3);
  expect(asked()).toBe(0);
});

test("a listener is told everything at once, and every change until it goes", () => {
  const { core, media } = callInVisit([]);
  const heard: string[] = [];
  const stop = core.observe(({ state, media: facts }) => heard.push(`${state.phase} ${facts.status}`));
  media.say({ status: "reconnecting" });
  stop();
  media.say({ status: "connected" });
  expect(heard[0]).toBe("inVisit connected");
  expect(heard.at(-1)).toBe("reconnecting reconnecting");
  expect(core.snapshot().state).toEqual({ phase: "inVisit", isServiceReachable: true });
});

test("an alarm of the media is shown, and changes no phase", () => {
  const { core, media } = callInVisit([]);
  media.say({ alarm: "undecryptable" });
  expect(core.snapshot()).toMatchObject({
    state: { phase: "inVisit" },
    media: { ...idleMedia, status: "connected", alarm: "undecryptable" },
  });
});

test("a call that is over no longer listens to its media", () => {
  const { core, media } = callInVisit([]);
  core.dispatch({ type: "out", reason: "removed" });
  media.say({ status: "connected", alarm: "stranger" });
  expect(core.snapshot()).toMatchObject({ state: { phase: "ended" }, media: { alarm: null } });
});

test("media that cannot be reached at the first try is asked for anew", async () => {
  const { core, media, pass, asked } = callInVisit([]);
  media.refuse();
  media.say({ status: "gone" });
  await pass(2);
  core.setAccess(someAccess);
  await pass(2);
  expect([asked(), core.snapshot().state.phase]).toEqual([2, "reconnecting"]);
});
