import { expect, test } from "vitest";
import { fail } from "../../protocol/errors.ts";
import type { Bridge } from "../../protocol/ipc.ts";
import { succeed } from "../../protocol/result.ts";
import { createBridge } from "./bridge.ts";
import { createFakeBridge } from "./fake-bridge.ts";

const nobody = { state: "signedOut", reason: null, returning: null } as const;

const bridgeSaying = (answer: unknown) => {
  const listeners: ((payload: unknown) => void)[] = [];
  const exposed: Bridge = {
    invoke: async () => answer,
    on: (_channel, listener) => {
      listeners.push(listener);
      return () => listeners.splice(0);
    },
  };
  return { bridge: createBridge(exposed), listeners };
};

test("an answer of the table passes", async () => {
  const { bridge } = bridgeSaying(succeed(nobody));
  expect(await bridge.invoke("session.read", {})).toEqual(succeed(nobody));
});

test("a failure passes with its code", async () => {
  const { bridge } = bridgeSaying(fail("SESSION_EXPIRED"));
  expect(await bridge.invoke("visits.list", {})).toEqual(fail("SESSION_EXPIRED"));
});

test.each([undefined, null, {}, { ok: true }, { ok: true, value: [{}] }, { ok: false, error: "text" }])(
  "the answer %j, which is not of the table, becomes a failure",
  async (answer) => {
    const { bridge } = bridgeSaying(answer);
    expect(await bridge.invoke("visits.list", {})).toEqual(fail("INTERNAL"));
  },
);

test("a bridge that throws becomes a failure", async () => {
  const bridge = createBridge({
    invoke: () => Promise.reject(new Error("gone")),
    on: () => () => undefined,
  });
  expect(await bridge.invoke("session.signOut", {})).toEqual(fail("INTERNAL"));
});

test("only events of the table are heard", () => {
  const { bridge, listeners } = bridgeSaying(null);
  const heard: unknown[] = [];
  bridge.on("session.changed", (payload) => heard.push(payload));
  for (const payload of [{ session: nobody }, { session: 1 }, null, { session: nobody, more: 1 }]) {
    listeners[0]?.(payload);
  }
  expect(heard).toEqual([{ session: nobody }]);
});

test("the fake answers as told and notes the call", async () => {
  const fake = createFakeBridge({ "session.read": () => succeed(nobody) });
  const answer = await createBridge(fake).invoke("session.read", {});
  expect([answer, fake.calls]).toEqual([succeed(nobody), [{ channel: "session.read", input: {} }]]);
});

test("the fake refuses what main would refuse", async () => {
  const fake = createFakeBridge({ "clipboard.write": () => succeed({}) });
  const answer = await createBridge(fake).invoke("clipboard.write", { text: "a".repeat(2_001) });
  expect(answer).toEqual(fail("REQUEST_INVALID"));
});

test("an ended listener of the fake hears nothing more", () => {
  const fake = createFakeBridge({});
  const heard: unknown[] = [];
  const end = fake.on("session.changed", (payload) => heard.push(payload));
  fake.emit("session.changed", { session: nobody });
  end();
  fake.emit("session.changed", { session: nobody });
  expect(heard).toEqual([{ session: nobody }]);
});
