import fc from "fast-check";
import { expect, test } from "vitest";
import { toBase64Url } from "../../protocol/base64url.ts";
import { VisitId } from "../../protocol/ids.ts";
import { fragmentOf } from "../../protocol/link.ts";
import { DeepLinkText, LINK_WAIT_MS, createLinkInbox, isLinkWord } from "./deep-links.ts";

const invitation = {
  visitId: VisitId.parse(toBase64Url(new Uint8Array(16).fill(3))),
  secret: new Uint8Array(32).fill(8),
};
const fragment = fragmentOf(invitation);
const link = `anteroom://join#${fragment}`;

test.each([link, `anteroom://join/#${fragment}`])("%s asks to join", (text) => {
  expect(DeepLinkText.safeParse(text)).toEqual({ success: true, data: { kind: "join", invitation } });
});

const visit = fragment.split(".")[1] ?? "";
const secret = fragment.split(".")[2] ?? "";
test.each([
  "",
  "anteroom:",
  "anteroom://",
  "anteroom://join",
  "anteroom://join#",
  `anteroom:join#${fragment}`,
  `anteroom:/join#${fragment}`,
  `anteroom:///join#${fragment}`,
  `anteroom://join//#${fragment}`,
  `anteroom://join/x#${fragment}`,
  `anteroom://join/../join#${fragment}`,
  `anteroom://join/.#${fragment}`,
  `anteroom://joined#${fragment}`,
  `anteroom://cover#${fragment}`,
  `anteroom://join.example#${fragment}`,
  `anteroom://join:443#${fragment}`,
  `anteroom://doctor@join#${fragment}`,
  `anteroom://doctor:word@join#${fragment}`,
  `anteroom://@join#${fragment}`,
  `anteroom://join?server=https://evil.example#${fragment}`,
  `anteroom://join?#${fragment}`,
  `anteroom://join#${fragment}?passcode=123456`,
  `anteroom://join#${fragment}&passcode=123456`,
  `anteroom://join#${fragment}#${fragment}`,
  `anteroom://join#${fragment}.more`,
  `anteroom://join#${fragment}/`,
  `anteroom://join#${fragment}%00`,
  `anteroom://join#${fragment}\0`,
  `anteroom://join#${fragment}\n`,
  `anteroom://join#${fragment}\r\n--server=https://evil.example`,
  `anteroom://join#${fragment} `,
  ` anteroom://join#${fragment}`,
  `\tanteroom://join#${fragment}`,
  `anteroom://join#${fragment}"`,
  `anteroom://join#${fragment}" --server=https://evil.example`,
  `anteroom://join%23${fragment}`,
  `anteroom://j%6fin#${fragment}`,
  `anteroom://join#%76${fragment.slice(1)}`,
  `ANTEROOM://join#${fragment}`,
  `Anteroom://join#${fragment}`,
  `anteroom://JOIN#${fragment}`,
  `anteroom://join#${fragment.replace("v1", "V1")}`,
  `anteroom://join#${fragment.replace("v1", "v2")}`,
  `anteroom://join#v1.${visit.slice(1)}.${secret}`,
  `anteroom://join#v1.${visit}.${secret.slice(1)}`,
  `anteroom://join#v1.${visit}.${secret}A`,
  `anteroom://join#v1.${visit}.${secret.slice(0, -1)}h`,
  `anteroom://join#v1.${visit}.${secret.slice(0, -1)}=`,
  `anteroom://join\\#${fragment}`,
  `anteroom:\\\\join#${fragment}`,
  `anteroom://jоin#${fragment}`,
  `anteroom://join#${fragment}${"a".repeat(100_000)}`,
  `https://clinic.example/join#${fragment}`,
  `javascript:anteroom://join#${fragment}`,
  `app://anteroom/join#${fragment}`,
])("%j is no deep link", (text) => {
  expect(DeepLinkText.safeParse(text).success).toBe(false);
});

test("whatever is put anywhere into a link makes it none, but the one slash", () => {
  fc.assert(
    fc.property(fc.nat(link.length), fc.string({ minLength: 1, unit: "binary" }), (at, more) => {
      const text = `${link.slice(0, at)}${more}${link.slice(at)}`;
      fc.pre(text !== `anteroom://join/#${fragment}`);
      return !DeepLinkText.safeParse(text).success;
    }),
  );
});

test.each([null, undefined, 1, {}, [link], new URL(link)])("%s is no deep link", (value) => {
  expect(DeepLinkText.safeParse(value).success).toBe(false);
});

test("a word is meant as a link in whatever case", () => {
  expect([link, "ANTEROOM:x", "anteroom", "--anteroom:", "/opt/anteroom:x"].map(isLinkWord)).toEqual([
    true,
    true,
    false,
    false,
    false,
  ]);
});

const inboxWith = () => {
  const heard: string[] = [];
  const timers = new Set<() => void>();
  let now = 1_000;
  const inbox = createLinkInbox({
    clock: { now: () => now },
    later: (run) => {
      // each one by itself: the inbox may plan the same function twice
      const timer = (): void => run();
      timers.add(timer);
      return () => timers.delete(timer);
    },
    onWaiting: () => heard.push("waiting"),
    onRefused: () => heard.push("refused"),
  });
  return { inbox, heard, timers, pass: (ms: number) => (now += ms) };
};

test("a link waits and is given once", () => {
  const { inbox, heard, timers } = inboxWith();
  expect([inbox.isWaiting(), inbox.offer(link), inbox.isWaiting()]).toEqual([false, true, true]);
  expect([inbox.take(), inbox.take(), inbox.isWaiting(), heard, timers.size]).toEqual([
    { kind: "join", invitation },
    null,
    false,
    ["waiting"],
    0,
  ]);
});

test("what is no link changes nothing about the one that waits", () => {
  const { inbox, heard } = inboxWith();
  inbox.offer(link);
  expect([inbox.offer(`${link}&x`), inbox.take(), heard]).toEqual([
    false,
    { kind: "join", invitation },
    ["waiting", "refused"],
  ]);
});

test("the newest link replaces the one before", () => {
  const { inbox, timers } = inboxWith();
  inbox.offer(link);
  const other = { ...invitation, secret: new Uint8Array(32).fill(9) };
  inbox.offer(`anteroom://join#${fragmentOf(other)}`);
  expect([timers.size, inbox.take(), inbox.take()]).toEqual([1, { kind: "join", invitation: other }, null]);
});

test.each([LINK_WAIT_MS, LINK_WAIT_MS * 9, -1])("after %d ms a link is not given any more", (ms) => {
  const { inbox, pass } = inboxWith();
  inbox.offer(link);
  pass(ms);
  expect([inbox.isWaiting(), inbox.take()]).toEqual([false, null]);
});

test("one moment before the end of its wait a link is given", () => {
  const { inbox, pass } = inboxWith();
  inbox.offer(link);
  pass(LINK_WAIT_MS - 1);
  expect(inbox.take()).toEqual({ kind: "join", invitation });
});

test.each(["clear", "time"])("%s forgets a link that nobody asked for", (how) => {
  const { inbox, timers } = inboxWith();
  inbox.offer(link);
  if (how === "clear") inbox.clear();
  else for (const run of timers) run();
  expect([inbox.isWaiting(), inbox.take(), timers.size]).toEqual([false, null, 0]);
});
