import { expect, test } from "vitest";
import { bytesOf, toBase64Url } from "../protocol/base64url.ts";
import { fail } from "../protocol/errors.ts";
import { inviteHashOf } from "../protocol/link.ts";
import { succeed } from "../protocol/result.ts";
import { encodeHello } from "../protocol/signed/hello.ts";
import { ParticipantId } from "../protocol/ids.ts";

import { arrival, bytes, desktopWith, token } from "./handlers-fixtures.ts";
const link = `https://clinic.example/join#v1.${arrival.visitId}.${bytes(32, 8)}`;

test("a colleague joins by link and passcode, and only the hash of the link's secret leaves", async () => {
  const { signIn, handlers, calls } = desktopWith();
  await signIn();
  const { ticket, ...shown } = arrival;
  expect(await handlers["visits.join"]({ link: ` ${link}\n`, passcode: "123456" })).toEqual(
    succeed({ ...shown, access: { url: "wss://clinic.example/v1/signal", ticket } }),
  );
  const inviteHash = await inviteHashOf(new Uint8Array(32).fill(8));
  expect(calls.at(-1)).toEqual({
    name: "joinAsStaff",
    body: { visitId: arrival.visitId, invitation: { inviteHash, passcode: "123456" } },
    access: token,
  });
  expect(JSON.stringify(calls)).not.toContain(bytes(32, 8));
});

test.each([
  "no link at all",
  link.replace("clinic.example", "other.example"),
  link.replace("https", "http"),
  link.replace("/join#", "/join?next=1#"),
  link.replace("/join#", "/joined#"),
  link.replace("#v1.", "#v2."),
  `${link}.more`,
  link.slice(0, -2),
])("the link %s asks the service nothing", async (damaged) => {
  const { signIn, handlers, calls } = desktopWith();
  await signIn();
  expect(await handlers["visits.join"]({ link: damaged, passcode: "123456" })).toEqual(fail("LINK_INVALID"));
  expect(calls.map(({ name }) => name)).not.toContain("joinAsStaff");
});

const helloOf = (role: "host" | "participant", signingKey: Uint8Array<ArrayBuffer>): string =>
  toBase64Url(
    encodeHello({
      visitId: arrival.visitId,
      opening: arrival.opening,
      participantId: ParticipantId.parse(bytes(16, 9)),
      role,
      signingKey,
      hpkeKey: new Uint8Array(65).fill(4),
      nonce: new Uint8Array(24),
      suites: 1,
      expectedHost: new Uint8Array(32),
    }),
  );

test("a colleague's desktop introduces itself as a guest there, never as host, and no more once it forgot the visit", async () => {
  const { signIn, handlers } = desktopWith();
  await signIn();
  const key = await handlers["keys.read"]({});
  if (!key.ok) throw new Error("no key");
  const point = bytesOf(key.value.signingKey);
  const asGuest = { type: "joinHello", body: helloOf("participant", point) } as const;
  const asHost = { type: "hostHello", body: helloOf("host", point) } as const;
  const before = await handlers["keys.sign"](asGuest);
  await handlers["visits.join"]({ link, passcode: "123456" });
  const joined = [await handlers["keys.sign"](asGuest), await handlers["keys.sign"](asHost)];
  await handlers["visits.forgetJoin"]({ visitId: arrival.visitId });
  const after = await handlers["keys.sign"](asGuest);
  const refused = fail("SIGNATURE_INVALID");
  expect([before, joined[0]?.ok, joined[1], after]).toEqual([refused, true, refused, refused]);
});

test("a place is taken up again only in a visit that was joined, and joins are forgotten at sign-out", async () => {
  const { signIn, handlers } = desktopWith();
  await signIn();
  const place = { visitId: arrival.visitId, participantId: ParticipantId.parse(bytes(16, 9)) };
  const before = await handlers["visits.resumeJoin"](place);
  await handlers["visits.join"]({ link, passcode: "123456" });
  const joined = await handlers["visits.resumeJoin"](place);
  await signIn();
  const again = await handlers["visits.arriveAgain"]({ visitId: arrival.visitId });
  expect([before, joined.ok, again]).toEqual([fail("NOT_FOUND"), true, fail("NOT_FOUND")]);
});

test("only a shared screen is framed, and notices wait until the share is over", async () => {
  const { signIn, handlers, framed, noticed } = desktopWith();
  await signIn();
  await handlers["share.list"]({});
  await handlers["share.state"]({ id: "screen:1:0" });
  await handlers["notify.waiting"]({ count: 1, language: "en" });
  const during = [...noticed];
  await handlers["share.state"]({ id: "window:7:0" });
  await handlers["share.state"]({ id: null });
  expect([framed, during, noticed]).toEqual([["12", null, null], [], ["Somebody is waiting."]]);
});

test("nobody signed out notifies or frames anything, also of what was listed before", async () => {
  const { signIn, handlers, framed, noticed } = desktopWith();
  await signIn();
  await handlers["share.list"]({});
  await handlers["session.signOut"]({});
  const answer = await handlers["notify.waiting"]({ count: 1, language: "en" });
  await handlers["share.state"]({ id: "screen:1:0" });
  expect([answer, noticed, framed]).toEqual([fail("SESSION_EXPIRED"), [], [null]]);
});
