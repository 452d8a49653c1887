import { expect, test } from "vitest";
import { KNOCKS_PER_MINUTE } from "../../protocol/limits.ts";
import { succeed } from "../../protocol/result.ts";
import { Problem, routes } from "../../protocol/routes.ts";
import { plant, someAdmission, someVisit } from "../store/testing-store.ts";
import { returnHashOf } from "../visit/come-back.ts";
import { linkHashOf } from "../visit/links.ts";
import { type Ask, httpForTests, testInvite, testOrigin } from "./testing-http.ts";

const passcode = "123456";
const ours = { origin: testOrigin };

/** A server with one open visit, and ways to arrive at it and to come back. */
const doorForTests = async (changes: Parameters<typeof httpForTests>[0] = {}) => {
  const http = await httpForTests(changes);
  const host = await http.ownerRow();
  const visit = someVisit(host, {
    phase: "open",
    linkHash: linkHashOf(testInvite),
    passcodeHash: await http.deps.verifier.hash(passcode),
  });
  await plant(http.deps.store, { visits: [visit] });
  const link = { visitId: visit.id, inviteHash: testInvite };
  const name = `anteroom-return-${visit.id.slice(0, 8)}`;
  const arrive = (headers: Ask["headers"] = ours) =>
    http.ask("/v1/join/arrive", { body: { ...link, passcode }, headers });
  const comeBack = async (cookie: string, headers: Ask["headers"] = ours) => {
    const { text } = await http.ask("/v1/join/come-back", { body: link, headers: { ...headers, cookie } });
    return routes.comeBack.answer.safeParse(JSON.parse(text)).success
      ? "in"
      : Problem.parse(JSON.parse(text)).code;
  };
  const keyIn = (header: unknown): string =>
    new RegExp(`^${name}=([A-Za-z0-9_-]{43});`).exec(String(header))?.[1] ?? "none";
  const letIn = async (returnKey: string, state: "left" | "removed" | "denied" = "left") => {
    const row = someAdmission(visit, { returnHash: returnHashOf(returnKey), state, admittedSeq: 1 });
    await plant(http.deps.store, { admissions: [row] });
  };
  return { ...http, visit, link, name, arrive, comeBack, keyIn, letIn };
};

test("arriving sets one cookie that no page reads, no other site sends, and only the joining routes get", async () => {
  const { arrive, name, keyIn } = await doorForTests();
  const { headers } = await arrive();
  expect(headers["set-cookie"]).toBe(
    `${name}=${keyIn(headers["set-cookie"])}; Path=/v1/join; HttpOnly; SameSite=Strict; Secure`,
  );
  expect(keyIn(headers["set-cookie"])).toHaveLength(43);
  const plain = await doorForTests({ config: { publicOrigin: "http://127.0.0.1:8480", trustProxy: [] } });
  const cookie = String((await plain.arrive({ origin: "http://127.0.0.1:8480" })).headers["set-cookie"]);
  expect(cookie).not.toContain("Secure");
});

test("a cookie brings its browser back and is set again; neither stands in an answer's body", async () => {
  const { ask, arrive, link, name, keyIn, letIn } = await doorForTests();
  const arrived = await arrive();
  const key = keyIn(arrived.headers["set-cookie"]);
  await letIn(key);
  const headers = { ...ours, cookie: `other=1; ${name}=${key}` };
  const back = await ask("/v1/join/come-back", { body: link, headers });
  expect(back.status).toBe(200);
  expect(keyIn(back.headers["set-cookie"])).toBe(key);
  for (const { text } of [arrived, back]) expect(text).not.toContain(key);
});

test("a wrong passcode and a wrong link set no cookie", async () => {
  const { ask, link } = await doorForTests();
  const wrong = await ask("/v1/join/arrive", { body: { ...link, passcode: "654321" }, headers: ours });
  const nowhere = { ...link, visitId: "A".repeat(22), passcode };
  const unknown = await ask("/v1/join/arrive", { body: nowhere, headers: ours });
  expect([wrong.headers["set-cookie"], unknown.headers["set-cookie"]]).toEqual([undefined, undefined]);
});

test("two cookies of one name, damaged ones and those of other visits are none", async () => {
  const { comeBack, name, letIn } = await doorForTests();
  const key = "A".repeat(43);
  await letIn(key);
  expect(await comeBack(`${name}=${key}`)).toBe("in");
  for (const cookie of [
    `${name}=${key}; ${name}=${key}`,
    `${name}=${key}; ${name}=`,
    `${name}=${key}A`,
    `${name}=${key.slice(1)}`,
    `${name}="${key}"`,
    `${name}=${key.slice(1)}=`,
    `${name}=${key.slice(1)}B`,
    `${name}=${key.slice(1)}%41`,
    `${name.toUpperCase()}=${key}`,
    `x${name}=${key}`,
    `anteroom-return-AAAAAAAA=${key}`,
    `anteroom-return-=${key}`,
    name,
    ";;;=",
    `${name}=${"A".repeat(5_000)}`,
  ])
    expect([cookie, await comeBack(cookie)]).toEqual([cookie, "NOT_ADMITTED"]);
});

test.each([
  ["removed", "REMOVED"],
  ["denied", "DENIED"],
] as const)("the cookie of somebody %s opens nothing, in whatever tab", async (state, code) => {
  const { comeBack, name, letIn } = await doorForTests();
  const key = "A".repeat(43);
  await letIn(key);
  await letIn(key, state);
  expect(await comeBack(`${name}=${key}`)).toBe(code);
});

test("the desktop's origin neither gets the cookie nor comes back by it, and a foreign one is refused", async () => {
  const { arrive, comeBack, name, letIn, ask, link } = await doorForTests();
  const key = "A".repeat(43);
  await letIn(key);
  const desktop = { origin: "app://anteroom" };
  expect((await arrive(desktop)).headers["set-cookie"]).toBeUndefined();
  expect(await comeBack(`${name}=${key}`, desktop)).toBe("NOT_ADMITTED");
  expect(await comeBack(`${name}=${key}`, { origin: "https://evil.example" })).toBe("ORIGIN_REFUSED");
  const { headers } = await ask("/v1/join/come-back", { body: link, headers: desktop });
  expect(headers["access-control-allow-origin"]).toBeUndefined();
  expect(headers["access-control-allow-credentials"]).toBeUndefined();
});

test("too many knocks are told when to come back, in the header and in the problem", async () => {
  const { arrive, clock } = await doorForTests();
  for (let n = 0; n < KNOCKS_PER_MINUTE; n += 1) expect((await arrive()).status).toBe(200);
  clock.advance(15_000);
  const { status, text, headers } = await arrive();
  expect([status, headers["retry-after"]]).toEqual([429, "45"]);
  expect(Problem.parse(JSON.parse(text))).toMatchObject({ code: "RATE_LIMITED", retryAfter: 45 });
});

test("a wording with markup is text: kept and answered as it was written, and bounded", async () => {
  const { json, signInAs, ownerRow, arrive, deps, audit } = await doorForTests();
  const session = await signInAs(await ownerRow());
  const wording = { text: "<script>alert(1)</script> & “{{x}}”\nPlease wait", phone: "+1 (555) 010-0" };
  expect(await json("/v1/clinic/wording", { session, body: wording })).toEqual({ status: 200, value: {} });
  expect((await audit()).at(-1)).toBe("clinic.wordingChanged success");
  expect(await json("/v1/clinic")).toEqual({ status: 200, value: { name: "Linden Clinic", wording } });
  expect(JSON.parse((await arrive()).text)).toMatchObject({ wording, kind: "oneToOne" });
  for (const body of [
    { ...wording, text: "x".repeat(401) },
    { ...wording, phone: "1".repeat(31) },
    { text: "x" },
    { ...wording, html: true },
  ])
    expect((await json("/v1/clinic/wording", { session, body })).status).toBe(400);
  const kept = await deps.store.read(async (reads) => succeed((await reads.clinic.list())[0]?.wordingText));
  expect(kept).toEqual(succeed(wording.text));
});
