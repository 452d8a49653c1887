import { expect, test } from "vitest";
import { fail } from "../../protocol/errors.ts";
import { ParticipantId } from "../../protocol/ids.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import { createFakeKeyClock } from "../e2ee/key-fixtures.ts";
import { createCallCore } from "./call-core.ts";
import { createFakeMedia, idleMedia, someAccess } from "./call-fixtures.ts";

const ownId = ParticipantId.parse("A".repeat(22));

/** A call that is in its visit, with a service that answers as the test says. */
const callInVisit = async (answers: Result<null>[]) => {
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
    clock,
  });
  core.setOwnId(ownId);
  core.setAccess(someAccess, false);
  core.dispatch({ type: "admitted" });
  core.dispatch({ type: "keysReady" });
  media.say({ status: "connected" });
  for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
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
  const { core, media, pass, asked } = await callInVisit([down, down, down]);
  media.say({ status: "gone" });
  expect(core.snapshot().state).toEqual({ phase: "reconnecting" });
  await pass(3);
  expect(asked()).toBe(3);
  await pass(5);
  expect(asked()).toBe(4);
  core.setAccess(someAccess, false);
  expect(media.told.length).toBe(2);
});

test("one loss that is told twice is one request", async () => {
  const { core, media, pass, asked } = await callInVisit([]);
  media.say({ status: "gone" });
  core.dispatch({ type: "mediaGone" });
  await pass(3);
  expect(asked()).toBe(1);
});

test("a call that is over asks for no media", async () => {
  const { core, media, pass, asked } = await callInVisit([]);
  media.say({ status: "gone" });
  core.dispatch({ type: "out", reason: "ended" });
  await pass(3);
  expect(asked()).toBe(0);
});

test("a listener is told everything at once, and every change until it goes", async () => {
  const { core, media } = await callInVisit([]);
  const heard: string[] = [];
  const stop = core.observe(({ state, media: facts }) => heard.push(`${state.phase} ${facts.status}`));
  media.say({ status: "reconnecting" });
  stop();
  media.say({ status: "connected" });
  expect(heard[0]).toBe("inVisit connected");
  expect(heard.at(-1)).toBe("reconnecting reconnecting");
  expect(core.snapshot().state).toEqual({ phase: "inVisit", isServiceReachable: true });
});

test("an alarm of the media is shown, and changes no phase", async () => {
  const { core, media } = await callInVisit([]);
  media.say({ alarm: "undecryptable" });
  expect(core.snapshot()).toMatchObject({
    state: { phase: "inVisit" },
    media: { ...idleMedia, status: "connected", alarm: "undecryptable" },
  });
});

test("a call that is over no longer listens to its media", async () => {
  const { core, media } = await callInVisit([]);
  core.dispatch({ type: "out", reason: "removed" });
  media.say({ status: "connected", alarm: "stranger" });
  expect(core.snapshot()).toMatchObject({ state: { phase: "ended" }, media: { alarm: null } });
});

test("media that cannot be reached at the first try is asked for anew", async () => {
  const { core, media, pass, asked } = await callInVisit([]);
  media.refuse();
  media.say({ status: "gone" });
  await pass(2);
  core.setAccess(someAccess, false);
  await pass(2);
  expect([asked(), core.snapshot().state.phase]).toEqual([2, "reconnecting"]);
});

test("a way that is pushed during a connection starts no second one", async () => {
  const { core, media, pass } = await callInVisit([]);
  const [first, second] = [Promise.withResolvers<Result<null>>(), Promise.withResolvers<Result<null>>()];
  const outcomes = [first.promise, second.promise];
  media.answerConnect(() => outcomes.shift() ?? second.promise);
  media.say({ status: "gone" });
  core.setAccess(someAccess, true);
  core.setAccess(someAccess, true);
  media.say({ status: "connecting" });
  media.say({ status: "gone" });
  core.setAccess(someAccess, true);
  await pass(3);
  expect(media.told.filter((word) => word.startsWith("connect"))).toHaveLength(2);
  first.resolve(fail("MEDIA_UNAVAILABLE"));
  await pass(1);
  core.setAccess(someAccess, true);
  expect(media.told.filter((word) => word.startsWith("connect"))).toHaveLength(3);
});

test.each([
  [true, 2],
  [false, 1],
])(
  "a line that still tries the old room is given up only for a new room: moved %s",
  async (isMoved, connects) => {
    const { core, media } = await callInVisit([]);
    media.say({ status: "reconnecting" });
    core.setAccess(someAccess, isMoved);
    expect(media.told.filter((word) => word.startsWith("connect"))).toHaveLength(connects);
  },
);

test("a way that comes while media is there connects nothing", async () => {
  const { core, media } = await callInVisit([]);
  core.setAccess(someAccess, true);
  expect(media.told).toEqual([`connect ${ownId}`]);
});

test("a media server that is gone is said by its name until media is back", async () => {
  const { core, media, pass } = await callInVisit([fail("MEDIA_UNAVAILABLE")]);
  media.say({ status: "gone" });
  await pass(1);
  expect(core.snapshot().trouble).toBe("MEDIA_UNAVAILABLE");
  core.setTrouble(null);
  expect(core.snapshot().trouble).toBe("MEDIA_UNAVAILABLE");
  core.setAccess(someAccess, true);
  media.say({ status: "connected" });
  expect(core.snapshot()).toMatchObject({ trouble: null, state: { phase: "inVisit" } });
});

test("a service that cannot be reached is no trouble of the media server", async () => {
  const { core, media, pass } = await callInVisit([fail("SERVICE_UNREACHABLE")]);
  media.say({ status: "gone" });
  await pass(1);
  expect(core.snapshot().trouble).toBeNull();
});

test("a hold closes the media and says since when; its end opens it", async () => {
  const { core, media } = await callInVisit([]);
  core.dispatch({ type: "held" });
  expect(core.snapshot()).toMatchObject({ state: { phase: "onHold" }, hold: { sinceMs: 1_800_000_000_000 } });
  core.dispatch({ type: "released" });
  expect(core.snapshot()).toMatchObject({ state: { phase: "inVisit" }, hold: null });
  expect(media.told.slice(1)).toEqual(["held true", "held false"]);
});

test.each([
  ["host", {}, true],
  ["coHost", {}, true],
  ["participant", {}, false],
  ["host", { signal: false }, false],
  ["coHost", { signal: false }, false],
  ["coHost", { held: true }, false],
] as const)(
  "a %s with %j can lead: %s",
  async (seat, { ...line }: { signal?: boolean; held?: boolean }, can) => {
    const { core } = await callInVisit([]);
    core.setSeat(seat);
    if (line.signal === false) core.dispatch({ type: "signalLost" });
    if (line.held === true) core.dispatch({ type: "held" });
    expect(core.snapshot().canLead).toBe(can);
  },
);

test("a hold that lasts tells nobody anything new", async () => {
  const { core } = await callInVisit([]);
  core.dispatch({ type: "held" });
  let told = 0;
  core.observe(() => (told += 1));
  core.dispatch({ type: "held" });
  expect(told).toBe(1);
});

test("a call that is over holds nothing and asks nothing any more, and opens nothing for it", async () => {
  const { core, media } = await callInVisit([]);
  core.setAsked("unmute");
  core.dispatch({ type: "held" });
  core.dispatch({ type: "failed", code: "HELD_TOO_LONG" });
  expect(core.snapshot()).toMatchObject({ hold: null, asked: null, canLead: false });
  expect(media.told.at(-1)).toBe("held true");
});
