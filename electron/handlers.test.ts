import { expect, test } from "vitest";
import { bytesOf, toBase64Url } from "../protocol/base64url.ts";
import { fail } from "../protocol/errors.ts";
import { AccountId, OpeningId, VisitId } from "../protocol/ids.ts";
import { inviteHashOf, invitationOf } from "../protocol/link.ts";
import { succeed } from "../protocol/result.ts";
import { encodeCardKey } from "../protocol/signed/card-key.ts";
import { verifyEnvelope } from "../protocol/signed/envelope.ts";
import { encodeResume } from "../protocol/signed/resume.ts";
import { ParticipantId } from "../protocol/ids.ts";

import {
  account,
  bytes,
  desktopWith,
  draft,
  parameters,
  service,
  shown,
  token,
  visit,
} from "./handlers-fixtures.ts";
const active = { state: "active", account } as const;
const nobody = { state: "signedOut", reason: null, returning: null } as const;

test("signing in sends the auth half, never the password, and tells the window", async () => {
  const { calls, changes, stretched, signIn, handlers } = desktopWith();
  expect(await signIn()).toEqual(succeed(account));
  expect(calls).toEqual([
    { name: "signInParameters", body: { email: "doctor@clinic.example" }, access: null },
    {
      name: "signIn",
      body: {
        email: "doctor@clinic.example",
        auth: expect.stringMatching(/^[\w-]{43}$/),
        code: "123456",
        limits: { idleSeconds: 900, absoluteHours: 12 },
      },
      access: null,
    },
  ]);
  expect(JSON.stringify(calls)).not.toContain("a password");
  expect([stretched, changes, await handlers["session.read"]({})]).toEqual([
    ["a password"],
    [active],
    succeed(active),
  ]);
});

test("something that is no e-mail asks the service nothing", async () => {
  const { handlers, calls } = desktopWith();
  expect(await handlers["session.signIn"]({ email: "nobody", password: "x", code: "123456" })).toEqual(
    fail("SIGN_IN_FAILED"),
  );
  expect(calls).toEqual([]);
});

test("a service that asks for a weaker argon2id gets nothing of the password", async () => {
  const weak = { ...service, signInParameters: () => succeed({ ...parameters, memoryKiB: 19_456 }) };
  const { signIn, calls, stretched } = desktopWith(weak);
  expect([await signIn(), stretched, calls.length]).toEqual([fail("VERSION_UNSUPPORTED"), [], 1]);
});

test("a refused sign-in leaves the desktop signed out", async () => {
  const { signIn, changes, handlers } = desktopWith({ ...service, signIn: () => fail("SIGN_IN_FAILED") });
  expect([await signIn(), changes, await handlers["session.read"]({})]).toEqual([
    fail("SIGN_IN_FAILED"),
    [],
    succeed(nobody),
  ]);
});

test("signing out forgets here even when the service cannot be reached", async () => {
  const { signIn, handlers, changes, calls } = desktopWith({
    ...service,
    signOut: () => fail("SERVICE_UNREACHABLE"),
  });
  await signIn();
  expect(await handlers["session.signOut"]({})).toEqual(succeed({}));
  expect([changes, await handlers["keys.read"]({}), calls.at(-1)]).toEqual([
    [active, nobody],
    fail("SESSION_EXPIRED"),
    { name: "signOut", body: {}, access: token },
  ]);
});

test.each(["visits.list", "signal.ticket"] as const)(
  "an expired session found by %s signs out",
  async (channel) => {
    const expired = () => fail("SESSION_EXPIRED");
    const { signIn, handlers, changes } = desktopWith({
      ...service,
      listVisits: expired,
      ticket: expired,
      refresh: expired,
    });
    await signIn();
    expect([await handlers[channel]({}), changes]).toEqual([
      fail("SESSION_EXPIRED"),
      [active, { ...nobody, reason: "revoked" }],
    ]);
  },
);

test("a visit's link carries the secret whose hash the service was told, behind the #", async () => {
  const { signIn, handlers, calls } = desktopWith();
  await signIn();
  const made = await handlers["visits.create"](draft);
  if (!made.ok) throw new Error(made.error.code);
  const [front, fragment = ""] = made.value.invitation.link.split("#");
  const invitation = invitationOf(fragment);
  expect([front, invitation?.visitId, made.value.invitation.passcode]).toEqual([
    "https://clinic.example/join",
    visit.id,
    "123456",
  ]);
  expect(calls.at(-1)?.body).toEqual({
    ...draft,
    inviteHash: await inviteHashOf(invitation?.secret ?? new Uint8Array(0)),
  });
  expect(JSON.stringify(calls)).not.toContain(bytes(32, 8));
});

test("a new link has a new secret and the new passcode", async () => {
  const { signIn, handlers } = desktopWith();
  await signIn();
  expect(await handlers["visits.renewLink"]({ visitId: visit.id })).toEqual(
    succeed({ link: `https://clinic.example/join#v1.${visit.id}.${bytes(32, 8)}`, passcode: "654321" }),
  );
});

test.each([{ minutes: 4 }, { minutes: 481 }, { places: 0 }, { places: 25 }])(
  "a visit with %o is refused before the service hears of it",
  async (change) => {
    const { signIn, handlers, calls } = desktopWith();
    await signIn();
    expect(await handlers["visits.create"]({ ...draft, ...change })).toEqual(fail("REQUEST_INVALID"));
    expect(calls.map(({ name }) => name)).not.toContain("createVisit");
  },
);

test("a ticket comes with the socket's address, and the ticket is not in it", async () => {
  const { signIn, handlers } = desktopWith();
  await signIn();
  expect(await handlers["signal.ticket"]({})).toEqual(
    succeed({ url: "wss://clinic.example/v1/signal", ticket: bytes(32, 7) }),
  );
});

const resumeOf = (visitId: VisitId, opening: OpeningId): Uint8Array<ArrayBuffer> =>
  encodeResume({
    visitId,
    opening,
    participantId: ParticipantId.parse(bytes(16, 9)),
    ticketHash: new Uint8Array(32),
  });

test("what is signed for an own visit verifies under the key that was told", async () => {
  const { signIn, handlers } = desktopWith();
  await signIn();
  const body = toBase64Url(resumeOf(visit.id, visit.opening));
  const signed = await handlers["keys.sign"]({ type: "resume", body });
  const key = await handlers["keys.read"]({});
  if (!signed.ok || !key.ok) throw new Error("not signed");
  const envelope = { body, signature: signed.value.signature };
  expect(await verifyEnvelope("resume", envelope, bytesOf(key.value.signingKey))).toEqual(bytesOf(body));
});

test.each([
  ["a visit of nobody here", VisitId.parse(bytes(16, 77)), visit.opening],
  ["another opening", visit.id, OpeningId.parse(bytes(16, 77))],
])("nothing is signed for %s, and the service was asked once", async (_what, visitId, opening) => {
  const { signIn, handlers, calls } = desktopWith();
  await signIn();
  const body = toBase64Url(resumeOf(visitId, opening));
  expect(await handlers["keys.sign"]({ type: "resume", body })).toEqual(fail("SIGNATURE_INVALID"));
  expect(calls.filter(({ name }) => name === "listVisits").length).toBe(1);
});

test("nothing is signed for another account or after signing out", async () => {
  const { signIn, handlers } = desktopWith();
  await signIn();
  const key = await handlers["keys.read"]({});
  if (!key.ok) throw new Error("no key");
  const signingKey = bytesOf(key.value.signingKey);
  const bodyOf = (accountId: AccountId): string =>
    toBase64Url(encodeCardKey({ accountId, signingKey, hpkeKey: new Uint8Array(65), clock: 1 }));
  const sign = (accountId: AccountId) => handlers["keys.sign"]({ type: "cardKey", body: bodyOf(accountId) });
  const own = await sign(account.id);
  const other = await sign(AccountId.parse(bytes(16, 77)));
  await handlers["session.signOut"]({});
  expect([own.ok, other, await sign(account.id)]).toEqual([
    true,
    fail("SIGNATURE_INVALID"),
    fail("SESSION_EXPIRED"),
  ]);
});

test("nothing is signed for whoever leaves while it is being signed", async () => {
  const { signIn, handlers } = desktopWith();
  await signIn();
  const key = await handlers["keys.read"]({});
  if (!key.ok) throw new Error("no key");
  const signingKey = bytesOf(key.value.signingKey);
  const cardKey = { accountId: account.id, signingKey, hpkeKey: new Uint8Array(65), clock: 1 };
  const signing = handlers["keys.sign"]({ type: "cardKey", body: toBase64Url(encodeCardKey(cardKey)) });
  const leaving = handlers["session.signOut"]({});
  expect(await signing).toEqual(fail("SESSION_EXPIRED"));
  await leaving;
});

test("every sign-in has its own device key", async () => {
  const { signIn, handlers } = desktopWith();
  await signIn();
  const first = await handlers["keys.read"]({});
  await signIn();
  expect(await handlers["keys.read"]({})).not.toEqual(first);
});

test("signing in again ends the session that was there", async () => {
  const { signIn, calls } = desktopWith();
  await signIn();
  await signIn();
  expect(calls.map(({ name }) => name)).toEqual([
    "signInParameters",
    "signIn",
    "signInParameters",
    "signIn",
    "signOut",
  ]);
});

test("the configuration names the service, and its clinic when it answers", async () => {
  const { clinic: _, ...silent } = service;
  const known = {
    serverOrigin: "https://clinic.example",
    version: "0.1.0",
    runtime: { electron: "45.0.0", chromium: "150.0.0.0" },
    ...shown,
  };
  expect([
    await desktopWith().handlers["config.read"]({}),
    await desktopWith(silent).handlers["config.read"]({}),
    await desktopWith(service, null).handlers["config.read"]({}),
  ]).toEqual([
    succeed({ clinicName: "Linden Clinic", ...known }),
    succeed({ clinicName: null, ...known }),
    fail("NOT_FOUND"),
  ]);
});

test("a policy that forbids sharing lists no screen and lets none be chosen, also one that was listed before", async () => {
  const policy = { mayShareScreen: true };
  const { signIn, handlers } = desktopWith(
    service,
    "https://clinic.example",
    () => null,
    () => ({ ...shown, ...policy }),
  );
  await signIn();
  expect((await handlers["share.list"]({})).ok).toBe(true);
  policy.mayShareScreen = false;
  expect([await handlers["share.list"]({}), await handlers["share.choose"]({ id: "window:7:0" })]).toEqual([
    fail("POLICY_FORBIDS"),
    fail("POLICY_FORBIDS"),
  ]);
});

test("screens are listed and chosen by who is signed in only", async () => {
  const { signIn, handlers } = desktopWith();
  const before = [await handlers["share.list"]({}), await handlers["share.choose"]({ id: "window:7:0" })];
  await signIn();
  const listed = await handlers["share.list"]({});
  const chosen = await handlers["share.choose"]({ id: "window:7:0" });
  expect([...before, listed, chosen]).toEqual([
    fail("SESSION_EXPIRED"),
    fail("SESSION_EXPIRED"),
    succeed([
      { id: "window:7:0", kind: "window", title: "Chart", picture: "data:image/png;base64,AA==" },
      { id: "screen:1:0", kind: "screen", title: "Screen", picture: "data:image/png;base64,AA==" },
    ]),
    succeed({}),
  ]);
});

test("the clipboard takes what it is given", async () => {
  const { handlers, copied } = desktopWith();
  expect([await handlers["clipboard.write"]({ text: "482913" }), copied]).toEqual([succeed({}), ["482913"]]);
});
