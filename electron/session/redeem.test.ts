import { Secret, TOTP, URI } from "otpauth";
import { expect, test } from "vitest";
import { fromBase64Url, toBase64Url } from "../../protocol/base64url.ts";
import { fail } from "../../protocol/errors.ts";
import { succeed } from "../../protocol/result.ts";
import type { RouteAnswer } from "../../protocol/routes.ts";
import { PASSWORD_ARGON2 } from "../../protocol/limits.ts";
import { account, bytes, signInAnswer } from "../handlers-fixtures.ts";
import { fakeService } from "./fake-service.ts";
import { startPerson } from "./person-fixtures.ts";
import { type RedeemInput, createRedeeming, staffLinkOf, staffTokenOf } from "./redeem.ts";
import { createOwnFactors } from "./own-factors.ts";
import { makeTotp } from "./totp-set-up.ts";
import { systemChance } from "../../protocol/ids.ts";

const ORIGIN = "https://clinic.example";
const token = bytes(32, 21);
const other = bytes(32, 22);
const recoveryCodes = Array.from({ length: 10 }, (_, at) => `code ${at}`);
const parameters = { salt: bytes(16, 6), ...PASSWORD_ARGON2 };

const lookOf = (email: string): RouteAnswer<"lookAtStaffInvitation"> => ({
  purpose: "recovery",
  clinicName: "Linden Clinic",
  email,
  displayName: null,
  role: "member",
  parameters,
});

const typed: RedeemInput = {
  displayName: " Dr Ana ",
  password: "a password of ana's own",
  code: "123 456",
  proof: null,
};

const redeeming = (over: Partial<Parameters<typeof fakeService>[0]> = {}) => {
  const judged: (readonly string[])[] = [];
  const { call, calls } = fakeService({
    lookAtStaffInvitation: () => succeed(lookOf("ana@clinic.example")),
    redeemStaffInvitation: () => succeed({ signedIn: signInAnswer, recoveryCodes }),
    ...over,
  });
  const { ports, session } = startPerson();
  const judge = (_password: string, about: readonly string[]) => {
    judged.push(about);
    return { problem: null, strength: 4 };
  };
  const desk = createRedeeming({ ...ports, call, serverOrigin: ORIGIN, judge });
  return {
    desk,
    calls,
    judged,
    session,
    redeemed: () => calls.filter(({ name }) => name === "redeemStaffInvitation"),
  };
};

const opened = async (over?: Partial<Parameters<typeof fakeService>[0]>) => {
  const all = redeeming(over);
  await all.desk.look(staffLinkOf(ORIGIN, token));
  const shown = all.desk.prepare();
  if (!shown.ok) throw new Error(shown.error.code);
  return { ...all, shown: shown.value };
};

test.each([
  ["a link of our service", staffLinkOf(ORIGIN, token)],
  ["a link with blanks around it", `\n ${staffLinkOf(ORIGIN, token)}\t`],
  ["the token alone", token],
])("%s is taken", (_what, text) => {
  expect(staffTokenOf(text, ORIGIN)).toBe(token);
});

test.each([
  ["another service", staffLinkOf("https://evil.example", token)],
  ["another port", staffLinkOf(`${ORIGIN}:8443`, token)],
  ["no TLS", staffLinkOf("http://clinic.example", token)],
  ["our name in front of another's", staffLinkOf(`${ORIGIN}.evil.example`, token)],
  ["our name as a user", staffLinkOf("https://clinic.example@evil.example", token)],
  ["another path", `${ORIGIN}/join#${token}`],
  ["a query", `${ORIGIN}/staff?next=x#${token}`],
  ["something after the token", `${staffLinkOf(ORIGIN, token)}&x=1`],
  ["a second fragment", `${staffLinkOf(ORIGIN, token)}#${token}`],
  ["a token that is too short", staffLinkOf(ORIGIN, token.slice(1))],
  ["a token that is too long", `${token}A`],
  ["no token", staffLinkOf(ORIGIN, "")],
  ["a control inside", staffLinkOf(ORIGIN, `${token.slice(0, 5)}\u0000${token.slice(6)}`)],
  ["nothing", ""],
])("a link with %s is refused, and the service is not asked", async (_what, text) => {
  const { desk, calls } = redeeming();
  expect([await desk.look(text), calls]).toEqual([fail("STAFF_INVITATION_INVALID"), []]);
});

test("without a service only the token alone is taken", () => {
  expect([staffTokenOf(token, null), staffTokenOf(staffLinkOf(ORIGIN, token), null)]).toEqual([token, null]);
});

test("what is shown as picture and as text is the secret that the service is told", async () => {
  const { desk, shown, redeemed } = await opened();
  expect((await desk.redeem(typed)).ok).toBe(true);
  const [call] = redeemed();
  const secret = toBase64Url(new Uint8Array(Secret.fromBase32(shown.secret).buffer));
  const inPicture = URI.parse(shown.uri);
  expect(call?.body).toMatchObject({
    token,
    displayName: "Dr Ana",
    credentials: { totpSecret: secret, code: "123456" },
  });
  expect(inPicture.secret.base32).toBe(shown.secret);
});

test("the password is in no call, whole or as the proof", async () => {
  const { desk, calls } = await opened();
  await desk.redeem({ ...typed, proof: { kind: "password", password: "the old password of ana" } });
  const text = JSON.stringify(calls);
  expect([text.includes(typed.password), text.includes("old password"), calls.length]).toEqual([
    false,
    false,
    2,
  ]);
});

test("the password is judged with the e-mail, the clinic and the name, before the service hears of it", async () => {
  const { desk, judged } = await opened();
  await desk.redeem(typed);
  expect(judged).toEqual([["ana@clinic.example", "Linden Clinic", "Dr Ana"]]);
});

test("preparing twice shows the same secret, since somebody may have scanned it", async () => {
  const { desk, shown } = await opened();
  expect(desk.prepare()).toEqual(succeed(shown));
});

test("another look makes another secret", async () => {
  const { desk, shown } = await opened();
  await desk.look(token);
  expect(desk.prepare()).not.toEqual(succeed(shown));
});

test.each([
  ["no name", { displayName: "  " }, "NAME_EMPTY"],
  ["no code", { code: "12345" }, "CODE_WRONG"],
  ["a proof that is no code", { proof: { kind: "code", code: "?" } }, "SIGN_IN_FAILED"],
] as const)("%s is refused before the service hears of it", async (_what, change, code) => {
  const { desk, redeemed } = await opened();
  expect([await desk.redeem({ ...typed, ...change }), redeemed()]).toEqual([fail(code), []]);
});

test("nothing is redeemed before a secret was shown", async () => {
  const { desk, redeemed } = redeeming();
  await desk.look(token);
  expect([await desk.redeem(typed), redeemed()]).toEqual([fail("CODE_WRONG"), []]);
});

test("a service that asks for a weaker stretch of the old password gets nothing", async () => {
  const weak = { ...lookOf("ana@clinic.example"), parameters: { ...parameters, memoryKiB: 19_456 } };
  const { desk, redeemed } = await opened({ lookAtStaffInvitation: () => succeed(weak) });
  const proof = { kind: "password", password: "old" } as const;
  expect([await desk.redeem({ ...typed, proof }), redeemed()]).toEqual([fail("VERSION_UNSUPPORTED"), []]);
});

test("a code that was wrong may be typed again, with the same secret", async () => {
  let tries = 0;
  const { desk, shown } = await opened({
    redeemStaffInvitation: () =>
      (tries += 1) === 1 ? fail("CODE_WRONG") : succeed({ signedIn: signInAnswer, recoveryCodes }),
  });
  const first = await desk.redeem(typed);
  const again = desk.prepare();
  expect([first, again, await desk.redeem(typed)]).toEqual([
    fail("CODE_WRONG"),
    succeed(shown),
    succeed({ account, recoveryCodes }),
  ]);
});

test("whoever redeemed is signed in, and the invitation is forgotten", async () => {
  const { desk, session } = await opened();
  await desk.redeem(typed);
  expect([session.read()?.account, desk.prepare(), await desk.redeem(typed)]).toEqual([
    account,
    fail("STAFF_INVITATION_INVALID"),
    fail("STAFF_INVITATION_INVALID"),
  ]);
});

test("redeeming twice at once asks the service once", async () => {
  const { desk, redeemed } = await opened();
  const [first, second] = await Promise.all([desk.redeem(typed), desk.redeem(typed)]);
  expect([first.ok, second, redeemed().length]).toEqual([true, fail("STAFF_INVITATION_INVALID"), 1]);
});

test("leaving forgets, also a look that is under way", async () => {
  const answer = Promise.withResolvers<ReturnType<typeof succeed<RouteAnswer<"lookAtStaffInvitation">>>>();
  const { desk } = redeeming({ lookAtStaffInvitation: () => answer.promise });
  const looking = desk.look(token);
  desk.leave();
  answer.resolve(succeed(lookOf("ana@clinic.example")));
  await looking;
  expect(desk.prepare()).toEqual(fail("STAFF_INVITATION_INVALID"));
});

test("of two looks the later one counts, whichever answer comes last", async () => {
  const slow = Promise.withResolvers<ReturnType<typeof succeed<RouteAnswer<"lookAtStaffInvitation">>>>();
  let asked = 0;
  const { desk, redeemed } = redeeming({
    lookAtStaffInvitation: () => ((asked += 1) === 1 ? slow.promise : succeed(lookOf("ben@clinic.example"))),
  });
  const first = desk.look(token);
  await desk.look(other);
  slow.resolve(succeed(lookOf("ana@clinic.example")));
  await first;
  desk.prepare();
  await desk.redeem(typed);
  expect(redeemed()[0]?.body).toMatchObject({ token: other });
});

test("an invitation that is opened during the redeeming of another stays open", async () => {
  const answer = Promise.withResolvers<ReturnType<typeof succeed<RouteAnswer<"redeemStaffInvitation">>>>();
  const { desk } = await opened({ redeemStaffInvitation: () => answer.promise });
  const redeemingOne = desk.redeem(typed);
  await desk.look(other);
  answer.resolve(succeed({ signedIn: signInAnswer, recoveryCodes }));
  await redeemingOne;
  expect(desk.prepare().ok).toBe(true);
});

test("a refused invitation leaves nothing open", async () => {
  const { desk } = await opened();
  await desk.look("nonsense");
  expect(desk.prepare()).toEqual(fail("STAFF_INVITATION_INVALID"));
});

test("the code of a shown TOTP is the code of the secret that is sent, wherever its bytes lie in memory", () => {
  const chance = (length: number) => new Uint8Array(64).fill(5).subarray(7, 7 + length);
  const { shown, secret } = makeTotp(chance, { email: "ana@clinic.example", clinicName: "Linden" });
  const sent = fromBase64Url(secret);
  if (sent === null) throw new Error("no bytes");
  const timestamp = 1_800_000_000_000;
  const codes = [Secret.fromBase32(shown.secret), new Secret({ buffer: sent.slice().buffer })].map((one) =>
    new TOTP({ secret: one }).generate({ timestamp }),
  );
  expect([sent.length, codes[0]]).toEqual([20, codes[1]]);
});

test.each(["Linden: North", "Ärzte & Co / Süd?#%", "  "])(
  "a clinic called '%s' makes a link that authenticators read",
  (clinicName) => {
    const { shown } = makeTotp(systemChance, { email: "ana+1@clinic.example", clinicName });
    const read = URI.parse(shown.uri);
    expect([read.label, read.issuer.includes(":"), decodeURIComponent(shown.uri).split(":").length]).toEqual([
      "ana+1@clinic.example",
      false,
      3,
    ]);
  },
);

const ownFactors = () => {
  const person = startPerson();
  const secrets: unknown[] = [];
  const { call } = fakeService({
    renewTotp: (body) => {
      secrets.push(body);
      return succeed({});
    },
    changePassword: (body) => {
      secrets.push(body);
      return succeed({});
    },
  });
  const judged: (readonly string[])[] = [];
  const factors = createOwnFactors({
    ...person.ports,
    call: (name, body) => call(name, body, null),
    judge: (password, about) => {
      judged.push(about);
      return { problem: password.length < 15 ? "PASSWORD_TOO_SHORT" : null, strength: 2 };
    },
  });
  return { ...person, factors, secrets, judged };
};

test("a new TOTP is the one that was shown last, once, and of the same person only", async () => {
  const { factors, secrets, signInAs } = ownFactors();
  const nobody = factors.prepare();
  await signInAs("ana");
  factors.prepare();
  const shown = factors.prepare();
  await signInAs("ben");
  const others = await factors.renewTotp("123456");
  const own = factors.prepare();
  const done = [await factors.renewTotp("123456"), await factors.renewTotp("123456")];
  if (!shown.ok || !own.ok) throw new Error("not shown");
  const sent = toBase64Url(new Uint8Array(Secret.fromBase32(own.value.secret).buffer));
  expect([nobody, others, done, secrets]).toEqual([
    fail("SESSION_EXPIRED"),
    fail("CODE_WRONG"),
    [succeed({}), fail("CODE_WRONG")],
    [{ totpSecret: sent, code: "123456" }],
  ]);
});

test("a new password is judged about its person, and leaves as salt and half only", async () => {
  const { factors, secrets, signInAs, judged } = ownFactors();
  const nobody = await factors.changePassword("a password of ana's own");
  await signInAs("ana");
  const short = await factors.changePassword("short");
  const done = await factors.changePassword("a password of ana's own");
  expect([nobody, short, done, judged[0], JSON.stringify(secrets).includes("ana's own")]).toEqual([
    fail("SESSION_EXPIRED"),
    fail("PASSWORD_TOO_SHORT"),
    succeed({}),
    ["ana@clinic.example", "Dr ana@clinic.example", "Linden Clinic"],
    false,
  ]);
  expect(secrets).toEqual([
    { salt: expect.stringMatching(/^[\w-]{22}$/), auth: expect.stringMatching(/^[\w-]{43}$/) },
  ]);
});
