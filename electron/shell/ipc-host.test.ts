import { expect, test } from "vitest";
import { fail } from "../../protocol/errors.ts";
import { ipc } from "../../protocol/ipc.ts";
import { invokeChannels } from "./channels.ts";
import {
  type Handlers,
  IPC_INPUT_MAX,
  type IpcCall,
  type IpcHost,
  answerCall,
  hostIpc,
  sendEvent,
} from "./ipc-host.ts";

const unreached = async (): Promise<never> => {
  throw new Error("a handler was reached");
};
const nobody = { state: "signedOut", reason: null, returning: null } as const;
const unreachedOnes = {
  "session.resume": unreached,
  "session.cover": unreached,
  "session.stepUp": unreached,
  "session.list": unreached,
  "session.end": unreached,
  "invitation.look": unreached,
  "invitation.prepare": unreached,
  "invitation.redeem": unreached,
  "invitation.leave": unreached,
  "password.judge": unreached,
  "password.change": unreached,
  "factors.read": unreached,
  "factors.prepare": unreached,
  "factors.renewTotp": unreached,
  "factors.renewRecoveryCodes": unreached,
  "staff.list": unreached,
  "staff.invite": unreached,
  "staff.retireInvitation": unreached,
  "staff.setRole": unreached,
  "staff.disable": unreached,
  "staff.recover": unreached,
  "staff.endSessions": unreached,
  "clinic.settings": unreached,
  "clinic.setSettings": unreached,
  "policies.read": unreached,
  "settings.read": unreached,
  "settings.write": unreached,
  "about.licences": unreached,
  "call.state": unreached,
  "drafts.save": unreached,
  "drafts.read": unreached,
  "links.take": unreached,
  "update.read": unreached,
  "update.check": unreached,
  "update.download": unreached,
  "update.install": unreached,
};
const handlers: Handlers = {
  "config.read": unreached,
  ...unreachedOnes,
  "session.read": async () => ({ ok: true, value: nobody }),
  "session.signIn": unreached,
  "session.signOut": async () => ({ ok: true, value: {} }),
  "visits.list": unreached,
  "visits.create": unreached,
  "visits.renewLink": unreached,
  "visits.invite": unreached,
  "visits.invitations": unreached,
  "visits.retireInvitation": unreached,
  "visits.join": unreached,
  "visits.joinOwn": unreached,
  "visits.arriveAgain": unreached,
  "visits.resumeJoin": unreached,
  "visits.forgetJoin": unreached,
  "clinic.read": unreached,
  "clinic.setWording": unreached,
  "share.state": unreached,
  "notify.waiting": unreached,
  "signal.ticket": unreached,
  "keys.read": async () => ({ ok: true, value: { signingKey: "too short" } }),
  "keys.sign": unreached,
  "share.list": async () => fail("SESSION_EXPIRED"),
  "share.choose": unreached,
  "clipboard.write": async () => ({ ok: true, value: {} }),
};
const frame = { origin: "app://anteroom", url: "app://anteroom/", parent: null };
const ours = { senderFrame: frame, sender: { id: 1 } };
const hostWith = ({ isCovered = false } = {}) => {
  const lines: string[] = [];
  const host: IpcHost = {
    handlers,
    kindOf: (id) => (id === 1 ? "main" : null),
    isCovered: () => isCovered,
    log: (level, event, fields) => lines.push(`${level} ${event} ${fields?.["code"] ?? ""}`),
  };
  return { host, lines };
};

const gone: IpcCall = {
  senderFrame: {
    get origin(): string {
      throw new Error("Render frame was disposed");
    },
    url: "app://anteroom/",
    parent: null,
  },
  sender: { id: 1 },
};
const strangers: readonly (readonly [string, IpcCall])[] = [
  ["no frame", { senderFrame: null, sender: { id: 1 } }],
  ["a frame that is gone", gone],
  ["an iframe", { senderFrame: { ...frame, parent: {} }, sender: { id: 1 } }],
  ["a foreign origin", { senderFrame: { ...frame, origin: "https://clinic.example" }, sender: { id: 1 } }],
  ["an opaque origin", { senderFrame: { ...frame, origin: "null" }, sender: { id: 1 } }],
  ["an empty origin", { senderFrame: { ...frame, origin: "" }, sender: { id: 1 } }],
  ["a longer origin", { senderFrame: { ...frame, origin: "app://anteroom.example" }, sender: { id: 1 } }],
  ["an empty document", { senderFrame: { ...frame, url: "about:blank" }, sender: { id: 1 } }],
  ["an unknown window", { senderFrame: frame, sender: { id: 2 } }],
];
const calls = strangers.flatMap(([who, call]) => invokeChannels.map((name) => [who, name, call] as const));

test.each(calls)("%s cannot call %s", async (_who, name, call) => {
  const { host, lines } = hostWith();
  expect([await answerCall(host, name, call, {}), lines]).toEqual([
    fail("FORBIDDEN"),
    ["warn ipc.refused FORBIDDEN"],
  ]);
});

test.each(invokeChannels)("malformed input does not reach the handler of %s", async (name) => {
  const { host } = hostWith();
  const answers = [undefined, null, 1, "text", [], { surplus: 1 }, { toString: 1 }].map((input) =>
    answerCall(host, name, ours, input),
  );
  expect(new Set((await Promise.all(answers)).map((answer) => JSON.stringify(answer)))).toEqual(
    new Set([JSON.stringify(fail("REQUEST_INVALID"))]),
  );
});

test.each(invokeChannels)("oversized input does not reach the handler of %s", async (name) => {
  const { host } = hostWith();
  expect(await answerCall(host, name, ours, { text: "a".repeat(IPC_INPUT_MAX) })).toEqual(
    fail("MESSAGE_TOO_LARGE"),
  );
});

test("input that cannot be measured counts as oversized", async () => {
  const { host } = hostWith();
  const knot: Record<string, unknown> = {};
  knot["self"] = knot;
  expect(await answerCall(host, "clipboard.write", ours, knot)).toEqual(fail("MESSAGE_TOO_LARGE"));
});

test("our own main frame is answered", async () => {
  const { host, lines } = hostWith();
  expect([await answerCall(host, "session.read", ours, {}), lines]).toEqual([
    { ok: true, value: nobody },
    [],
  ]);
});

test("an expected failure passes as it is", async () => {
  const { host } = hostWith();
  expect(await answerCall(host, "share.list", ours, {})).toEqual(fail("SESSION_EXPIRED"));
});

test.each(["keys.read", "visits.list"] as const)("a bug behind %s crosses as a bare code", async (name) => {
  const { host, lines } = hostWith();
  expect([await answerCall(host, name, ours, {}), lines]).toEqual([fail("INTERNAL"), ["error ipc.failed "]]);
});

test.each(invokeChannels)("under a cover %s is answered only where the table says so", async (name) => {
  const { host, lines } = hostWith({ isCovered: true });
  const answer = await answerCall(host, name, ours, "not what it takes");
  expect(answer).toEqual(fail(ipc[name].isOpenWhenCovered ? "REQUEST_INVALID" : "SESSION_COVERED"));
  expect(lines.length).toBe(1);
});

test("what was asked before a cover and answered after it stays in main", async () => {
  let isCovered = false;
  const { host } = hostWith();
  const covering: IpcHost = {
    ...host,
    handlers: {
      ...handlers,
      "visits.list": async () => {
        isCovered = true;
        return { ok: true, value: [] };
      },
    },
    isCovered: () => isCovered,
  };
  expect(await answerCall(covering, "visits.list", ours, {})).toEqual(fail("SESSION_COVERED"));
});

test("every channel of the table is registered once", () => {
  const names: string[] = [];
  hostIpc({ handle: (name) => names.push(name) }, hostWith().host);
  expect(names).toEqual([...invokeChannels]);
});

test("an event that holds anything beyond its schema reaches nobody", () => {
  const sent: unknown[] = [];
  const window = { kind: "main" as const, send: (...words: unknown[]) => sent.push(words) };
  const told = { session: nobody, patient: "Ida Holm" };
  expect(() => sendEvent([window], "session.changed", told)).toThrow("patient");
  expect(sent).toEqual([]);
});

test("an event reaches its windows", () => {
  const sent: unknown[] = [];
  const window = { kind: "main" as const, send: (...words: unknown[]) => sent.push(words) };
  sendEvent([window], "session.changed", { session: nobody });
  expect(sent).toEqual([["session.changed", { session: nobody }]]);
});
