import { once } from "node:events";
import { connect } from "node:net";
import { expect, test } from "vitest";
import { WebSocket } from "ws";
import * as z from "zod";
import { toBase64Url } from "../protocol/base64url.ts";
import { ServerMessage } from "../protocol/messages.ts";
import { routes } from "../protocol/routes.ts";
import { newProver, someLimits } from "./account/testing-prover.ts";
import { clinicForTests, codeNow, owner } from "./account/testing-accounts.ts";
import { createApp } from "./app.ts";
import { requestLimits } from "./http/deps.ts";
import { linesLog, signInBody, testOrigin, visitBody } from "./http/testing-http.ts";
import { fakeRooms } from "./livekit/fake-rooms.ts";
import { systemTimers } from "./timers.ts";

/** The whole service on a real port, with a media server that is a fake. */
const running = async () => {
  const account = await clinicForTests();
  const { log, lines } = linesLog();
  const app = await createApp({
    ...account,
    log,
    limits: requestLimits,
    guestPage: null,
    certificate: null,
    timers: systemTimers,
    mediaRooms: fakeRooms(),
    config: {
      publicOrigin: testOrigin,
      trustProxy: [],
      iceServers: [],
      livekit: { url: "http://127.0.0.1:9", apiKey: "key", apiSecret: "s".repeat(32) },
    },
  });
  const address = new URL(await app.fastify.listen({ host: "127.0.0.1", port: 0 }));
  const prover = await newProver();
  let nonce = "none yet";
  const ask = async (path: string, body: unknown, token: string | null): Promise<Response> => {
    const proving = { method: "POST", url: `${testOrigin}${path}`, nonce, accessToken: token };
    const headers = {
      "content-type": "application/json",
      dpop: await prover.prove(proving),
      ...(token === null ? {} : { authorization: `DPoP ${token}` }),
    };
    const answer = await fetch(new URL(path, address), {
      method: "POST",
      headers,
      body: JSON.stringify(body),
    });
    nonce = answer.headers.get("dpop-nonce") ?? nonce;
    return answer;
  };
  /** As a desktop does: once more with the nonce that a refusal brought. */
  const post = async (path: string, body: unknown, token: string | null = null) => {
    const first = await ask(path, body, token);
    const isStale = first.status === 401 && first.headers.get("www-authenticate")?.includes("use_dpop_nonce");
    const value: unknown = await (isStale ? await ask(path, body, token) : first).json();
    return value;
  };
  const signIn = async () =>
    routes.signIn.answer.parse(await post("/v1/sign-in", signInBody(account.clock))).tokens.access;
  const staffSocket = async (token: string) => {
    const { ticket } = routes.ticket.answer.parse(await post("/v1/tickets", {}, token));
    const url = `ws://${address.host}/v1/signal`;
    const socket = new WebSocket(url, ["anteroom.v1", `ticket.${ticket}`], { origin: testOrigin });
    const messages: ServerMessage[] = [];
    socket.on("message", (data) => {
      messages.push(ServerMessage.parse(JSON.parse(z.instanceof(Buffer).parse(data).toString())));
    });
    const until = async (has: (message: ServerMessage) => boolean) => {
      while (!messages.some(has)) await once(socket, "message");
    };
    return { socket, until };
  };
  return { app, address, ask, post, signIn, staffSocket, lines, clock: account.clock };
};

test("a visit made over HTTP reaches the host's open socket", async () => {
  const { app, post, signIn, staffSocket, clock } = await running();
  const token = await signIn();
  const { until } = await staffSocket(token);
  await until((message) => message.type === "day" && message.visits.length === 0);
  await post("/v1/visits", visitBody(clock.now()), token);
  await until((message) => message.type === "day" && message.visits.length === 1);
  await app.close();
});

test("signing out closes the session's socket", async () => {
  const { app, post, signIn, staffSocket } = await running();
  const token = await signIn();
  const { socket, until } = await staffSocket(token);
  await until((message) => message.type === "welcome");
  const closed = once(socket, "close");
  await post("/v1/sign-out", {}, token);
  expect((await closed)[0]).toBe(4401);
  await app.close();
});

test("from the invitation to the end of an account: invited, redeemed, signed in, disabled, and out at once", async () => {
  const { app, post, signIn, staffSocket, clock } = await running();
  const first = await signIn();
  const factors = { auth: owner.auth, code: codeNow(clock, { steps: 1 }) };
  const admin = routes.stepUp.answer.parse(await post("/v1/session/step-up", factors, first)).access;
  const asked = { email: "ben@clinic.example", role: "member" };
  const invited = routes.inviteStaff.answer.parse(await post("/v1/staff/invite", asked, admin));
  const totpSecret = toBase64Url(new Uint8Array(20).fill(7));
  const halves = { salt: toBase64Url(new Uint8Array(16)), auth: toBase64Url(new Uint8Array(32).fill(8)) };
  const redeemed = routes.redeemStaffInvitation.answer.parse(
    await post("/v1/staff/redeem", {
      token: invited.token,
      displayName: "Ben Marsh",
      credentials: { ...halves, totpSecret, code: codeNow(clock, { secret: totpSecret }) },
      proof: null,
      limits: someLimits,
    }),
  );
  const ben = redeemed.signedIn.tokens.access;
  const { socket, until } = await staffSocket(ben);
  await until((message) => message.type === "day");
  const closed = once(socket, "close");
  expect(await post("/v1/staff/disable", { accountId: redeemed.signedIn.account.id }, admin)).toEqual({});
  expect((await closed)[0]).toBe(4401);
  expect(await post("/v1/tickets", {}, ben)).toMatchObject({ code: "SESSION_EXPIRED" });
  clock.advance(60_000);
  const code = codeNow(clock, { secret: totpSecret });
  const again = { email: asked.email, auth: halves.auth, code, limits: someLimits };
  expect(await post("/v1/sign-in", again)).toMatchObject({ code: "SIGN_IN_FAILED" });
  await app.close();
});

test("a peer that never says goodbye cannot hold up a stop", async () => {
  const { app, address, signIn, staffSocket } = await running();
  const { socket, until } = await staffSocket(await signIn());
  await until((message) => message.type === "welcome");
  socket.pause();
  const idle = connect(Number(address.port), "127.0.0.1");
  await once(idle, "connect");
  await app.close();
  expect(app.fastify.server.listening).toBe(false);
  socket.terminate();
  idle.destroy();
});

test("the gate's query is in no log line, whatever the framework makes of it", async () => {
  const { app, address, lines } = await running();
  for (const path of ["/rtc/validate", "/rtc/v1/validate", "/rtc", "/rtc/v1", "/rtc/other"])
    await fetch(new URL(`${path}?access_token=CANARY`, address), { headers: { origin: testOrigin } });
  expect(lines.join("")).not.toContain("CANARY");
  await app.close();
});

test("bytes that are no HTTP are answered with a code and the connection ends", async () => {
  const { app, address } = await running();
  const socket = connect(Number(address.port), "127.0.0.1");
  let answer = "";
  socket.on("data", (bytes: Buffer) => (answer += bytes.toString()));
  socket.write("\u0000\u0001 GARBAGE\r\n\r\n");
  await once(socket, "close");
  expect(answer).toMatch(/^HTTP\/1\.1 400 [^]*"code":"REQUEST_INVALID"/);
  await app.close();
});

test("a proof from before a restart is worth nothing after it: nobody remembers any more that it was used", async () => {
  const nonceOfRun = async (): Promise<string | null> => {
    const { app, ask } = await running();
    const answer = await ask("/v1/session/refresh", {}, null);
    await app.close();
    return answer.headers.get("dpop-nonce");
  };
  const [before, after] = [await nonceOfRun(), await nonceOfRun()];
  expect(before).toMatch(/^[A-Za-z0-9_-]{43}$/);
  expect(after).not.toBe(before);
});
