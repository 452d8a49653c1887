import * as z from "zod";
import { expect, test } from "vitest";
import { ErrorCodeSchema, errorTable, fail } from "../../protocol/errors.ts";
import { SessionId } from "../../protocol/ids.ts";
import { MESSAGE_BYTES_MAX } from "../../protocol/limits.ts";
import { Passcode, Problem, routes } from "../../protocol/routes.ts";
import { VisitSummary } from "../../protocol/visit.ts";
import { owner, wrongAuth } from "../account/testing-accounts.ts";
import { problemDetails } from "../refusal.ts";
import {
  type Ask,
  httpForTests,
  linesLog,
  signInBody,
  testInvite,
  testOrigin,
  visitBody,
} from "./testing-http.ts";

const codeOf = (value: unknown) => Problem.parse(value).code;
const Created = z.object({ visit: VisitSummary, passcode: Passcode });

test("every registered route stands in the table, and the other way round", async () => {
  const registered: string[] = [];
  await httpForTests({ routeAdded: (method, path) => void registered.push(`${method} ${path}`) });
  const declared = Object.values(routes).map(({ method, path }) => `${method} ${path}`);
  expect(registered.sort()).toEqual([...declared, "GET /join", "GET /join/*", "GET /staff"].sort());
});

test("a whole day at the desk: sign in, make a visit, list it, let a patient arrive, sign out", async () => {
  const { json, signIn, deps, ended, changed, audit } = await httpForTests();
  const session = await signIn();
  const created = Created.parse(
    (await json("/v1/visits", { session, body: visitBody(deps.clock.now()) })).value,
  );
  const listed = await json("/v1/visits", { session });
  expect(listed.value).toEqual({ visits: [created.visit] });
  const link = { visitId: created.visit.id, inviteHash: testInvite };
  expect((await json("/v1/join/look", { body: link })).status).toBe(200);
  const arrival = await json("/v1/join/arrive", { body: { ...link, passcode: created.passcode } });
  expect(routes.arrive.answer.parse(arrival.value).opening).toBe(created.visit.opening);
  expect((await json("/v1/sign-out", { session, body: {} })).value).toEqual({});
  expect(codeOf((await json("/v1/visits", { session })).value)).toBe("SESSION_EXPIRED");
  expect(changed).toEqual([created.visit.id]);
  expect(ended).toHaveLength(1);
  expect(SessionId.safeParse(ended[0]).success).toBe(true);
  expect((await audit()).slice(2)).toEqual([
    "session.signedIn success",
    "visit.created success",
    "visit.listed success",
    "join.arrived success",
    "session.signedOut success",
    "request.refused SESSION_EXPIRED",
  ]);
});

test("a session is good for 14:59 and not for 15:01, whatever polls; making something keeps it", async () => {
  const { json, clock, signIn, refreshed } = await httpForTests();
  let session = await signIn();
  const minute = 60_000;
  clock.advance(14 * minute);
  session = await refreshed(session);
  await json("/v1/visits", { session, body: visitBody(clock.now()) });
  clock.advance(14 * minute + 59_000);
  session = await refreshed(session);
  expect((await json("/v1/visits", { session })).status).toBe(200);
  clock.advance(2_000);
  const { status, value } = await json("/v1/visits", { session });
  expect([status, codeOf(value)]).toEqual([401, "FACTOR_NEEDED"]);
});

const look = (body: unknown, headers: Record<string, string> = {}): [string, Ask] => [
  "/v1/join/look",
  { method: "POST", body, headers },
];
const visitId = "A".repeat(22);
const goodLook = { visitId, inviteHash: testInvite };

test.each<[string, [string, Ask], string]>([
  ["garbage", look("\u0000\u0001garbage"), "REQUEST_INVALID"],
  [
    "a key twice",
    look(`{"visitId":"${visitId}","visitId":"${visitId}","inviteHash":"${testInvite}"}`),
    "REQUEST_INVALID",
  ],
  ["an unknown field", look({ ...goodLook, role: "host" }), "REQUEST_INVALID"],
  ["a field missing", look({ visitId }), "REQUEST_INVALID"],
  ["a list", look([goodLook]), "REQUEST_INVALID"],
  ["null", look("null"), "REQUEST_INVALID"],
  ["nothing at all", look(""), "REQUEST_INVALID"],
  ["an id in another spelling", look({ ...goodLook, visitId: `${visitId}==` }), "REQUEST_INVALID"],
  ["another content type", look(goodLook, { "content-type": "text/plain" }), "REQUEST_INVALID"],
  ["a form", look("visitId=1", { "content-type": "application/x-www-form-urlencoded" }), "REQUEST_INVALID"],
  ["a query", ["/v1/join/look?passcode=123456", { method: "POST", body: goodLook }], "REQUEST_INVALID"],
  ["a broken path", ["/v1/%zz", { method: "GET" }], "REQUEST_INVALID"],
  ["3 MiB", look({ ...goodLook, pad: "x".repeat(3 * 1_024 * 1_024) }), "MESSAGE_TOO_LARGE"],
  ["one byte too many", look("x".repeat(MESSAGE_BYTES_MAX + 1)), "MESSAGE_TOO_LARGE"],
  ["a foreign origin", look(goodLook, { origin: "https://evil.example" }), "ORIGIN_REFUSED"],
  ["the origin null", look(goodLook, { origin: "null" }), "ORIGIN_REFUSED"],
  ["an unknown path", ["/v1/admin", { method: "GET" }], "NOT_FOUND"],
  ["another version", ["/v2/visits", { method: "GET" }], "NOT_FOUND"],
  [
    "another method",
    ["/v1/visits", { method: "POST", body: {}, headers: { "x-http-method-override": "GET" } }],
    "SESSION_EXPIRED",
  ],
  [
    "a damaged token",
    ["/v1/session", { method: "GET", headers: { authorization: "DPoP short" } }],
    "SESSION_EXPIRED",
  ],
  [
    "a bearer token",
    ["/v1/session", { method: "GET", headers: { authorization: `Bearer ${"A".repeat(43)}` } }],
    "SESSION_EXPIRED",
  ],
  [
    "a token without a proof",
    ["/v1/session", { method: "GET", headers: { authorization: `DPoP ${"A".repeat(43)}` } }],
    "PROOF_INVALID",
  ],
  [
    "a passcode with letters",
    ["/v1/join/arrive", { method: "POST", body: { ...goodLook, passcode: "12345a" } }],
    "REQUEST_INVALID",
  ],
])(
  "%s is refused with its code, an audit row and nothing of the request in the answer",
  async (what, [path, given], code) => {
    const { ask, audit } = await httpForTests();
    const answer = await ask(path, given);
    const problem = Problem.parse(JSON.parse(answer.text));
    expect(problem).toEqual(problemDetails(ErrorCodeSchema.parse(code)));
    expect(answer.status).toBe(problem.status);
    const isSilent = code === "NOT_FOUND" || what === "a broken path";
    if (!isSilent) expect((await audit()).at(-1)).toBe(`request.refused ${code}`);
  },
);

test("both allowed origins, and programs that send none, are answered", async () => {
  const { ask } = await httpForTests();
  for (const origin of [testOrigin, "app://anteroom"])
    expect((await ask("/health", { headers: { origin } })).status).toBe(200);
  expect((await ask("/health")).status).toBe(200);
});

test("every answer of the API is not stored, not framed, not sniffed, and runs nothing", async () => {
  const { ask } = await httpForTests();
  for (const path of ["/health", "/v1/visits", "/nowhere"]) {
    const { headers } = await ask(path);
    expect(headers).toMatchObject({
      "cache-control": "no-store",
      "content-security-policy": "default-src 'none';frame-ancestors 'none';base-uri 'none'",
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
      "referrer-policy": "no-referrer",
      "strict-transport-security": "max-age=63072000",
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-resource-policy": "same-origin",
    });
    expect(headers["x-powered-by"]).toBeUndefined();
    expect(headers["access-control-allow-origin"]).toBeUndefined();
  }
});

test("an address that asks too often is told to slow down, and when to come back", async () => {
  const { ask, audit } = await httpForTests({ limits: { all: 5, signIn: 2, join: 2 } });
  const parameters = () => ask("/v1/sign-in/parameters", { body: { email: "x@clinic.example" } });
  expect([(await parameters()).status, (await parameters()).status]).toEqual([200, 200]);
  const third = await parameters();
  const retryAfter = Number(third.headers["retry-after"]);
  expect([third.status, JSON.parse(third.text)]).toEqual([
    429,
    { ...problemDetails("RATE_LIMITED"), retryAfter },
  ]);
  expect(retryAfter).toBeGreaterThan(0);
  expect((await audit()).at(-1)).toBe("request.refused RATE_LIMITED");
});

test("a wrong password answers as an unknown e-mail does, byte for byte", async () => {
  const { ask, clock } = await httpForTests();
  const right = signInBody(clock);
  const wrong = await ask("/v1/sign-in", { body: { ...right, auth: wrongAuth } });
  const unknown = await ask("/v1/sign-in", { body: { ...right, email: "nobody@clinic.example" } });
  expect([wrong.status, wrong.text]).toEqual([unknown.status, unknown.text]);
  expect(wrong.status).toBe(errorTable.SIGN_IN_FAILED.status);
});

test("no log line holds a query, a token, a body, an e-mail or a label", async () => {
  const { log, lines } = linesLog();
  const { json, ask, signIn, deps } = await httpForTests({ log });
  const session = await signIn();
  await ask("/v1/session?access_token=CANARY", { session });
  await ask("/nowhere/CANARY?x=CANARY");
  await json("/v1/visits", { session, body: { ...visitBody(deps.clock.now()), label: "CANARY" } });
  expect(lines).toHaveLength(4);
  const all = lines.join("\n");
  for (const secret of ["CANARY", session.tokens.access, session.tokens.refresh, owner.auth, owner.email])
    expect(all).not.toContain(secret);
  expect(all).toContain('"route":"/v1/session"');
});

test("readiness asks store and media and says which of them is missing", async () => {
  const { json, deps } = await httpForTests({ isMediaHealthy: async () => false });
  expect(await json("/ready")).toEqual({
    status: 503,
    value: { status: "notReady", store: true, media: false },
  });
  deps.store.read = async () => fail("STORE_UNAVAILABLE");
  expect(await json("/ready")).toEqual({
    status: 503,
    value: { status: "notReady", store: false, media: false },
  });
  expect(await json("/health")).toEqual({ status: 200, value: { status: "ok" } });
});

test("without a store everything is refused and nobody is let in", async () => {
  const { json, deps, signInAs, ownerRow } = await httpForTests();
  const session = await signInAs(await ownerRow());
  const down = async () => fail("STORE_UNAVAILABLE");
  Object.assign(deps.store, { read: down, transaction: down });
  for (const [path, body] of [
    ["/v1/visits", undefined],
    ["/v1/visits", visitBody(deps.clock.now())],
    ["/v1/sign-in", signInBody(deps.clock)],
    ["/v1/join/arrive", { ...goodLook, passcode: "123456" }],
  ] as const)
    expect(
      await json(path, {
        ...(path === "/v1/visits" ? { session } : {}),
        ...(body === undefined ? {} : { body }),
      }),
    ).toEqual({
      status: 503,
      value: problemDetails("STORE_UNAVAILABLE"),
    });
});

test("a bug answers INTERNAL and keeps its message to itself", async () => {
  const { log, lines } = linesLog();
  const { ask, deps } = await httpForTests({ log });
  deps.store.read = async () => {
    throw new Error("CANARY");
  };
  const answer = await ask("/v1/clinic");
  expect([answer.status, JSON.parse(answer.text)]).toEqual([500, problemDetails("INTERNAL")]);
  expect(lines.join("")).not.toContain("CANARY");
  expect(lines.join("")).toContain("request failed");
});
