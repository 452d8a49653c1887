import { expect, test } from "vitest";
import { PROOF_NONCE_MS, RETURN_TRIES, STEP_UP_MS } from "../../protocol/limits.ts";
import { Problem, type RouteName, routes } from "../../protocol/routes.ts";
import { needsStepUp } from "../../protocol/can.ts";
import { type TestSession, newProver, someLimits } from "../account/testing-prover.ts";
import { codeNow, countingVerifier, owner, wrongAuth } from "../account/testing-accounts.ts";
import { sweepSessions } from "../account/session-ends.ts";
import { type Ask, httpForTests, signInBody, testOrigin, visitBody } from "./testing-http.ts";

const minute = 60_000;
const isRouteName = (name: string): name is RouteName => Object.hasOwn(routes, name);
const routeNames = Object.keys(routes).filter(isRouteName);

const deskForTests = async () => {
  const http = await httpForTests();
  const codeOf = async (path: string, given: Ask = {}): Promise<string> => {
    const { status, value } = await http.json(path, given);
    return status === 200 ? "ok" : Problem.parse(value).code;
  };
  const refresh = (session: TestSession, prover = session.prover) =>
    codeOf("/v1/session/refresh", { body: { refresh: session.tokens.refresh }, prover });
  const resume = ({ tokens, prover }: TestSession, auth = owner.auth) =>
    http.json("/v1/session/resume", { body: { refresh: tokens.refresh, auth, limits: someLimits }, prover });
  const stepUp = async (session: TestSession): Promise<TestSession> => {
    const body = { auth: owner.auth, code: codeNow(http.clock, { steps: 1 }) };
    const { value } = await http.json("/v1/session/step-up", { session, body });
    return { ...session, tokens: routes.stepUp.answer.parse(value) };
  };
  /** Asks for the own visits with headers of its own making. */
  const askWith = async (headers: Record<string, string>, path = "/v1/visits") => {
    const answer = await http.ask(path, { headers });
    return { ...answer, code: answer.status === 200 ? "ok" : Problem.parse(JSON.parse(answer.text)).code };
  };
  const visitsUrl = `${testOrigin}/v1/visits`;
  const proofOf = (
    { prover, tokens }: TestSession,
    changes: Partial<Parameters<typeof prover.prove>[0]> = {},
  ) =>
    prover.prove({
      method: "GET",
      url: visitsUrl,
      nonce: http.nonce(),
      accessToken: tokens.access,
      ...changes,
    });
  const headersOf = (session: TestSession, dpop: string) => ({
    authorization: `DPoP ${session.tokens.access}`,
    dpop,
  });
  return { ...http, codeOf, refresh, resume, stepUp, askWith, proofOf, headersOf };
};

test("a proof is good once, for its own method, path, token, key and nonce", async () => {
  const { signIn, askWith, proofOf, headersOf } = await deskForTests();
  const session = await signIn();
  const good = await proofOf(session);
  expect((await askWith(headersOf(session, good))).code).toBe("ok");
  expect((await askWith(headersOf(session, good))).code).toBe("PROOF_INVALID");
  const other = { ...session, prover: await newProver() };
  for (const [proof, code] of [
    [await proofOf(session, { method: "POST" }), "PROOF_INVALID"],
    [await proofOf(session, { url: `${testOrigin}/v1/session` }), "PROOF_INVALID"],
    [await proofOf(session, { url: "https://evil.example/v1/visits" }), "PROOF_INVALID"],
    [await proofOf(session, { accessToken: session.tokens.refresh }), "PROOF_INVALID"],
    [await proofOf(session, { accessToken: null }), "PROOF_INVALID"],
    [await proofOf(other), "PROOF_INVALID"],
    [await proofOf(session, { nonce: "none of ours" }), "PROOF_NONCE"],
    ["", "PROOF_INVALID"],
  ] as const)
    expect((await askWith(headersOf(session, proof))).code).toBe(code);
  expect((await askWith({ authorization: `DPoP ${session.tokens.access}` })).code).toBe("PROOF_INVALID");
  expect((await askWith({ dpop: await proofOf(session) })).code).toBe("SESSION_EXPIRED");
});

test("an old nonce is answered with the next one, which works, and with no row in the audit log", async () => {
  const { signIn, askWith, proofOf, headersOf, clock, audit } = await deskForTests();
  const session = await signIn();
  const old = await proofOf(session);
  clock.advance(2 * PROOF_NONCE_MS);
  const before = await audit();
  const refused = await askWith(headersOf(session, old));
  expect([refused.code, refused.headers["www-authenticate"]]).toEqual([
    "PROOF_NONCE",
    'DPoP error="use_dpop_nonce", algs="ES256"',
  ]);
  expect(await audit()).toEqual(before);
  const nonce = String(refused.headers["dpop-nonce"]);
  expect((await askWith(headersOf(session, await proofOf(session, { nonce })))).code).toBe("ok");
});

test("every route with a proof tells the next nonce, also when it refuses, and no other route does", async () => {
  const { ask, nonce } = await deskForTests();
  for (const name of routeNames) {
    const { method, path, needsSession } = routes[name];
    const { headers } = await ask(path, { method, ...(method === "POST" ? { body: {} } : {}) });
    const isProved = needsSession || "needsProof" in routes[name];
    expect([name, headers["dpop-nonce"]]).toEqual([name, isProved ? nonce() : undefined]);
  }
});

test("every 401 says how to prove oneself", async () => {
  const { ask, clock, askWith } = await deskForTests();
  const wrong = await ask("/v1/sign-in", { body: { ...signInBody(clock), auth: wrongAuth } });
  const none = await askWith({});
  const bearer = await askWith({ authorization: `Bearer ${"A".repeat(43)}` });
  expect([wrong, none, bearer].map(({ status, headers }) => [status, headers["www-authenticate"]])).toEqual([
    [401, 'DPoP algs="ES256"'],
    [401, 'DPoP error="invalid_token", algs="ES256"'],
    [401, 'DPoP error="invalid_token", algs="ES256"'],
  ]);
});

test("signing in without a proof, or with one that is no good, is refused before anything is checked", async () => {
  const verifier = countingVerifier();
  const { server, clock, prover, nonce } = await httpForTests({ verifier });
  const url = `${testOrigin}/v1/sign-in`;
  for (const proof of [
    null,
    await prover.prove({ method: "GET", url, nonce: nonce() }),
    await prover.prove({ method: "POST", url, nonce: nonce(), accessToken: "A".repeat(43) }),
  ]) {
    const answer = await server.inject({
      method: "POST",
      url: "/v1/sign-in",
      headers: proof === null ? {} : { dpop: proof },
      payload: signInBody(clock),
    });
    expect(Problem.parse(answer.json()).code).toBe("PROOF_INVALID");
  }
  expect(verifier.verifies).toBe(0);
});

test("a refresh token that was copied is refused on another device, and the rightful one is signed out with it", async () => {
  const { signIn, refresh, codeOf, ended, audit } = await deskForTests();
  const session = await signIn();
  expect(await refresh(session, await newProver())).toBe("SESSION_EXPIRED");
  expect(await refresh(session)).toBe("SESSION_EXPIRED");
  expect(await codeOf("/v1/visits", { session })).toBe("SESSION_EXPIRED");
  expect(ended).toHaveLength(1);
  expect(await audit()).toContain("session.reused SESSION_EXPIRED");
});

test("a lost answer is asked for once more; after 30 seconds that ends the session", async () => {
  const { signIn, refreshed, refresh, clock } = await deskForTests();
  const session = await signIn();
  await refreshed(session);
  const fresh = await refreshed(session);
  expect(fresh.tokens.refresh).not.toBe(session.tokens.refresh);
  clock.advance(30_000);
  expect(await refresh(session)).toBe("SESSION_EXPIRED");
  expect(await refresh(fresh)).toBe("SESSION_EXPIRED");
});

test("refreshing, listing and reading keep no session alive, and at 15:01 the password is needed although nothing swept", async () => {
  const { signIn, refreshed, codeOf, refresh, resume, clock } = await deskForTests();
  let session = await signIn();
  for (let passed = 0; passed < 14 * minute; passed += minute) {
    clock.advance(minute);
    session = await refreshed(session);
    for (const path of ["/v1/visits", "/v1/session", "/v1/sessions"]) await codeOf(path, { session });
  }
  clock.advance(59_000);
  expect(await codeOf("/v1/visits", { session })).toBe("ok");
  clock.advance(2_000);
  expect([await codeOf("/v1/visits", { session }), await refresh(session)]).toEqual([
    "FACTOR_NEEDED",
    "FACTOR_NEEDED",
  ]);
  const back = routes.resumeSession.answer.parse((await resume(session)).value);
  expect(await codeOf("/v1/visits", { session: { ...session, tokens: back.tokens } })).toBe("ok");
});

test("logging off leaves no access and closes the sockets; the password alone brings the session back, not the tokens", async () => {
  const { signIn, codeOf, refresh, resume, ended } = await deskForTests();
  const session = await signIn();
  expect(await codeOf("/v1/session/log-off", { session, body: {} })).toBe("ok");
  expect(ended).toHaveLength(1);
  expect([await codeOf("/v1/tickets", { session, body: {} }), await refresh(session)]).toEqual([
    "FACTOR_NEEDED",
    "FACTOR_NEEDED",
  ]);
  expect(Problem.parse((await resume(session, wrongAuth)).value).code).toBe("SIGN_IN_FAILED");
  expect((await resume(session)).status).toBe(200);
});

test("five wrong passwords end a covered session: neither tokens nor the right password bring it back", async () => {
  const { signIn, codeOf, resume } = await deskForTests();
  const session = await signIn();
  for (let n = 0; n < RETURN_TRIES; n += 1) await resume(session, wrongAuth);
  expect(await codeOf("/v1/visits", { session })).toBe("SESSION_EXPIRED");
  expect(Problem.parse((await resume(session)).value).code).toBe("SESSION_EXPIRED");
});

test("a step-up is asked for by every action that needs one, and the token of before it opens nothing after", async () => {
  const { signIn, stepUp, refreshed, codeOf, clock, signInAs, ownerRow } = await deskForTests();
  const session = await signInAs(await ownerRow());
  const needing = routeNames.filter((name) => needsStepUp(routes[name].action));
  const codes = async (given: TestSession) =>
    Promise.all(
      needing.map((name) => {
        const { path, method } = routes[name];
        return codeOf(path, { method, session: given, body: { garbage: true } });
      }),
    );
  expect(needing).toContain("inviteStaff");
  expect(new Set(await codes(session))).toEqual(new Set(["STEP_UP_NEEDED"]));
  // Whoever just signed in has shown both.
  expect(new Set(await codes(await signIn(-1)))).toEqual(new Set(["REQUEST_INVALID"]));
  const fresh = await stepUp(session);
  expect(await codeOf("/v1/visits", { session })).toBe("SESSION_EXPIRED");
  expect(new Set(await codes(fresh))).toEqual(new Set(["REQUEST_INVALID"]));
  expect(new Set(await codes(await signInAs(await ownerRow())))).toEqual(new Set(["STEP_UP_NEEDED"]));
  clock.advance(STEP_UP_MS - 1);
  expect(new Set(await codes(fresh))).toEqual(new Set(["REQUEST_INVALID"]));
  // fresh tokens outlive it: it is the step-up that ends
  const after = await refreshed(fresh);
  expect(new Set(await codes(after))).toEqual(new Set(["REQUEST_INVALID"]));
  clock.advance(1);
  expect(new Set(await codes(after))).toEqual(new Set(["STEP_UP_NEEDED"]));
  expect(await codeOf("/v1/visits", { session: after })).toBe("ok");
});

test("somebody ends another own session over HTTP, and its desktop is out at once", async () => {
  const { signIn, signInAs, ownerRow, json, codeOf, ended } = await deskForTests();
  const [here, there] = [await signIn(), await signInAs(await ownerRow())];
  const { value } = await json("/v1/sessions", { session: here });
  const { sessions } = routes.listSessions.answer.parse(value);
  const other = sessions.find(({ isThis }) => !isThis);
  expect(sessions).toHaveLength(2);
  expect(await codeOf("/v1/sessions/end", { session: here, body: { sessionId: other?.id } })).toBe("ok");
  expect([await codeOf("/v1/visits", { session: there }), ended]).toEqual(["SESSION_EXPIRED", [other?.id]]);
});

test("a desktop whose clock is 90 seconds or a year off works as any other", async () => {
  const { signIn, askWith, proofOf, headersOf } = await deskForTests();
  const session = await signIn();
  for (const offMs of [-90, 90, -365 * 86_400, 365 * 86_400]) {
    const proof = await proofOf(session, { changes: { iat: 1_800_000_000 + offMs } });
    expect((await askWith(headersOf(session, proof))).code).toBe("ok");
  }
});

test("a clock of the service that is set back by a day lets no idle desktop in longer", async () => {
  const { signIn, codeOf, refreshed, clock, deps } = await deskForTests();
  const first = await signIn();
  clock.advance(10 * minute);
  clock.advance(-24 * 60 * minute);
  const session = await refreshed(first);
  clock.advance(5 * minute - 1);
  expect(await codeOf("/v1/visits", { session })).toBe("ok");
  clock.advance(1);
  expect(await codeOf("/v1/visits", { session })).toBe("FACTOR_NEEDED");
  expect((await sweepSessions(deps.store, clock)).ok).toBe(true);
});

test("explicit acts keep a session, and what fails keeps none", async () => {
  const { signIn, refreshed, codeOf, clock } = await deskForTests();
  for (const [body, code] of [
    [visitBody(clock.now()), "ok"],
    [{ ...visitBody(clock.now()), label: "" }, "FACTOR_NEEDED"],
  ] as const) {
    clock.advance(minute);
    let session = await signIn();
    clock.advance(14 * minute);
    session = await refreshed(session);
    await codeOf("/v1/visits", { method: "POST", session, body });
    clock.advance(2 * minute);
    expect(await codeOf("/v1/visits", { session })).toBe(code);
  }
});
