import { expect, test } from "vitest";
import { fail } from "../../protocol/errors.ts";
import { ParticipantId } from "../../protocol/ids.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import { createFakeKeyClock } from "../e2ee/key-fixtures.ts";
import { createCallCore } from "./call-core.ts";
import type { MediaFacts, MediaPort } from "./ports.ts";

const access = { url: "ws://127.0.0.1:1", token: "token", iceServers: [] };
const off = { isCameraOn: false, isMicrophoneOn: false, isSharing: false };
const factsOf = (status: MediaFacts["status"]): MediaFacts => ({
  status,
  people: [],
  own: off,
  isSoundBlocked: false,
  alarm: null,
});

/** Media whose status a test sets; each connection is counted. */
const fakeMedia = () => {
  let listener: (facts: MediaFacts) => void = () => undefined;
  let connections = 0;
  const port: MediaPort = {
    prepare: () => undefined,
    isConnecting: () => false,
    approach: () => undefined,
    connect: async () => {
      connections += 1;
      return succeed(null);
    },
    setRoster: () => undefined,
    setCamera: async () => succeed(null),
    setMicrophone: async () => succeed(null),
    startShare: async () => succeed(null),
    stopShare: async () => undefined,
    attach: () => () => undefined,
    playSound: async () => undefined,
    observe: (one) => {
      listener = one;
      return () => undefined;
    },
    disconnect: async () => undefined,
  };
  return {
    port,
    say: (status: MediaFacts["status"]) => listener(factsOf(status)),
    connections: () => connections,
  };
};

/** A call that is in its visit, with a service that answers as the test says. */
const callInVisit = (answers: Result<null>[]) => {
  const media = fakeMedia();
  const clock = createFakeKeyClock();
  let asked = 0;
  const core = createCallCore({
    media: media.port,
    renewAccess: async () => {
      asked += 1;
      return answers.shift() ?? succeed(null);
    },
    openKeys: () => undefined,
    wipe: async () => undefined,
    after: (ms, run) => clock.after(ms, run),
  });
  core.setOwnId(ParticipantId.parse("A".repeat(22)));
  core.setAccess(access);
  core.dispatch({ type: "admitted" });
  core.dispatch({ type: "keysReady" });
  media.say("connected");
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
  media.say("gone");
  expect(core.snapshot().state).toEqual({ phase: "reconnecting" });
  await pass(3);
  expect(asked()).toBe(3);
  await pass(5);
  expect(asked()).toBe(4);
  core.setAccess(access);
  expect(media.connections()).toBe(2);
});

test("one loss that is told twice is one request", async () => {
  const { core, media, pass, asked } = callInVisit([]);
  media.say("gone");
  core.dispatch({ type: "mediaGone" });
  await pass(3);
  expect(asked()).toBe(1);
});

test("a call that is over asks for no media", async () => {
  const { core, media, pass, asked } = callInVisit([]);
  media.say("gone");
  core.dispatch({ type: "out", reason: "ended" });
  await pass(3);
  expect(asked()).toBe(0);
});
