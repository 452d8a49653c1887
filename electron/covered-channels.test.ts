import { expect, test } from "vitest";
import * as z from "zod";
import { fail } from "../protocol/errors.ts";
import { type InvokeChannel, ipc } from "../protocol/ipc.ts";
import { desktopWith } from "./handlers-fixtures.ts";
import { APP_ORIGIN } from "./shell/app-origin.ts";
import { invokeChannels } from "./shell/channels.ts";
import { type Handlers, answerCall } from "./shell/ipc-host.ts";

/** What may be said to whoever stands before a covered screen, by channel; a new field has to be thought about here. */
const MAY_BE_SAID: Partial<Record<InvokeChannel, readonly string[]>> = {
  "config.read": [
    "chromium",
    "clinicName",
    "electron",
    "keeping",
    "logoffAfterSeconds",
    "mayShareScreen",
    "runtime",
    "serverOrigin",
    "version",
    "workstation",
  ],
  "session.read": [
    "account",
    "clinicId",
    "clinicName",
    "displayName",
    "email",
    "id",
    "role",
    "at",
    "isInCall",
    "leavesCallAt",
    "logsOffAt",
    "next",
    "reason",
    "returning",
    "state",
  ],
  "session.resume": ["clinicId", "clinicName", "displayName", "email", "id", "role"],
  "session.signOut": [],
  "session.cover": [],
  "policies.read": ["isLocked", "isRefused", "name", "problem", "rows", "source", "value"],
  "settings.read": ["hasKeys", "language", "screenCaptureProtection", "theme"],
  "settings.write": ["hasKeys", "language", "screenCaptureProtection", "theme"],
  "call.state": [],
  "drafts.save": [],
  "visits.arriveAgain": ["ticket", "url"],
  "visits.resumeJoin": ["ticket", "url"],
  "signal.ticket": ["ticket", "url"],
  "keys.read": ["signingKey"],
  "keys.sign": ["signature"],
  "share.state": [],
  "notify.waiting": [],
  "update.read": [
    "checkedAt",
    "en",
    "es",
    "installedBy",
    "isForNextStart",
    "isRollback",
    "notes",
    "problem",
    "reason",
    "received",
    "release",
    "requiredVersion",
    "size",
    "state",
    "update",
    "version",
    "waitsFor",
  ],
};

const Node = z.record(z.string(), z.unknown());

/** The names of all fields anywhere in a JSON schema. */
const fieldsIn = (schema: unknown): string[] => {
  if (Array.isArray(schema)) return schema.flatMap(fieldsIn);
  const node = Node.safeParse(schema);
  if (!node.success) return [];
  const own = Node.safeParse(node.data["properties"]);
  return [...(own.success ? Object.keys(own.data) : []), ...Object.values(node.data).flatMap(fieldsIn)];
};

/** Every Result has these. */
const OF_EVERY_RESULT = ["ok", "value", "error", "code", "retryable"];

const outputOf = (name: InvokeChannel): string[] => {
  const schema = z.toJSONSchema(ipc[name].output, { io: "output", unrepresentable: "any" });
  const value = fieldsIn(schema).filter((field) => !OF_EVERY_RESULT.includes(field));
  // a policy's row has a `value` of its own
  return [...new Set(name === "policies.read" ? [...value, "value"] : value)].toSorted();
};

const open = invokeChannels.filter((name) => ipc[name].isOpenWhenCovered);
const closed = invokeChannels.filter((name) => !ipc[name].isOpenWhenCovered);

test("the list above names each channel that is open to a covered window, and no other", () => {
  expect(Object.keys(MAY_BE_SAID).toSorted()).toEqual([...open].toSorted());
});

test.each(open)("a covered window hears nothing from %s but what is listed", (name) => {
  expect(outputOf(name)).toEqual([...(MAY_BE_SAID[name] ?? [])].toSorted());
});

test.each(open)("what a covered window hears from %s names no patient, link or passcode", (name) => {
  const telling = /label|link|passcode|patient|title|picture|text|draft|visit|waiting|invitation|code$/i;
  expect(outputOf(name).filter((field) => telling.test(field))).toEqual([]);
});

test("fields anywhere in a schema are found", () => {
  const schema = z.union([
    z.array(z.strictObject({ one: z.record(z.string(), z.strictObject({ two: z.null() })) })),
    z.tuple([z.strictObject({ three: z.string() })]),
  ]);
  expect(fieldsIn(z.toJSONSchema(schema)).toSorted()).toEqual(["one", "three", "two"]);
});

const call = {
  senderFrame: { origin: APP_ORIGIN, url: `${APP_ORIGIN}/index.html`, parent: null },
  sender: { id: 1 },
};

/** Handlers that note whom they were asked as, and never answer. */
const noting = (called: string[]): Handlers =>
  new Proxy(desktopWith().handlers, {
    get: (_handlers, name) => {
      called.push(String(name));
      return () => Promise.reject(new Error("asked"));
    },
  });

const inputs = [{}, null, undefined, [], "x", { visitId: "x" }, { text: "x" }, { isCovered: false }];

test.each(closed)(
  "a covered window gets nothing from %s, whatever it sends, and no handler hears of it",
  async (name) => {
    const called: string[] = [];
    const host = {
      handlers: noting(called),
      kindOf: () => "main" as const,
      isCovered: () => true,
      log: () => undefined,
    };
    const answers = await Promise.all(inputs.map((input) => answerCall(host, name, call, input)));
    expect([answers, called]).toEqual([inputs.map(() => fail("SESSION_COVERED")), []]);
  },
);

test("a real desktop that is covered answers each closed channel with a refusal", async () => {
  const { handlers, desk, signIn, calls } = desktopWith();
  await signIn();
  desk.guard.tell({ type: "coverAsked" });
  const before = calls.length;
  const host = { handlers, kindOf: () => "main" as const, isCovered: desk.isCovered, log: () => undefined };
  const answers = await Promise.all(closed.map((name) => answerCall(host, name, call, {})));
  expect(new Set(answers.map((answer) => JSON.stringify(answer)))).toEqual(
    new Set([JSON.stringify(fail("SESSION_COVERED"))]),
  );
  expect(calls.slice(before).every(({ name }) => name === "report")).toBe(true);
});

test("what a covered desktop says of its session names the person and nothing else", async () => {
  const { handlers, desk, signIn } = desktopWith();
  await signIn();
  desk.guard.tell({ type: "coverAsked" });
  expect(await handlers["session.read"]({})).toEqual({
    ok: true,
    value: {
      state: "covered",
      displayName: "Dr Example",
      logsOffAt: 900_000,
      isInCall: false,
      leavesCallAt: null,
    },
  });
});
