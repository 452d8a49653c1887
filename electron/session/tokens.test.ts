import fc from "fast-check";
import { expect, test } from "vitest";
import type { Tokens } from "../../protocol/accounts.ts";
import { type ErrorCode, fail } from "../../protocol/errors.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import { systemChance } from "../../protocol/ids.ts";
import { type FamilyService, familyService, otherFailures, settle } from "./family-fixtures.ts";
import { makeProofKey } from "./proof-key.ts";
import type { CallService } from "./service.ts";
import { type TokenBox, createTokenBox } from "./tokens.ts";

const key = await makeProofKey(systemChance);
const AUTH = "right";

type Boxed = {
  box: TokenBox;
  service: FamilyService;
  clock: { ms: number };
  lost: ErrorCode[];
  rotated: string[];
};

const valueOf = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(result.error.code);
  return result.value;
};

const boxed = async (): Promise<Boxed> => {
  const clock = { ms: 1_800_000_000_000 };
  const now = () => clock.ms;
  const service = familyService({ now }, AUTH);
  const limits = { idleSeconds: 900, absoluteHours: 12 };
  const body = { email: "ana@clinic.example", auth: AUTH, code: "123456", limits };
  const answer = valueOf(await service.call("signIn", body, { key, access: null }));
  const lost: ErrorCode[] = [];
  const rotated: string[] = [];
  const ports = {
    call: service.call,
    clock: { now },
    key,
    rotated: (refresh: string) => void rotated.push(refresh),
    lost: (code: ErrorCode) => void lost.push(code),
  };
  service.calls.length = 0;
  return { box: createTokenBox(ports, answer.tokens), service, clock, lost, rotated };
};

const old = async (): Promise<Boxed> => {
  const all = await boxed();
  all.clock.ms += 280_000;
  return all;
};

const limits = { idleSeconds: 900, absoluteHours: 12 };
const resume = ({ box, service }: Boxed, auth = AUTH) =>
  box.spend(
    (refresh) => service.call("resumeSession", { refresh, auth, limits }, { key, access: null }),
    ({ tokens }) => tokens,
  );
const stepUp = ({ box, service }: Boxed, auth = AUTH) =>
  box.exchange((access) => service.call("stepUp", { auth, code: "123456" }, { key, access }));
const leave = ({ box, service }: Boxed, route: "signOut" | "logOff" = "logOff") =>
  box.alone((access) => service.call(route, {}, { key, access }));

test("a fresh access token is given without a word to the service", async () => {
  const { box, service } = await boxed();
  expect([(await box.access()).ok, service.names()]).toEqual([true, []]);
});

test("of twenty callers with an old token one refreshes, and all get its answer", async () => {
  const { box, service, rotated } = await old();
  const given = await Promise.all(Array.from({ length: 20 }, () => box.access()));
  expect([new Set(given.map(valueOf)).size, service.names(), rotated]).toEqual([
    1,
    ["refresh"],
    [service.families[0]?.refresh],
  ]);
});

test("of twenty callers whose token was refused one refreshes", async () => {
  const { box, service } = await boxed();
  const refused = valueOf(await box.access());
  const given = await Promise.all(Array.from({ length: 20 }, () => box.renew(refused)));
  expect([new Set(given.map(valueOf)).size, service.names()]).toEqual([1, ["refresh"]]);
});

test("a refused token that was replaced meanwhile asks the service nothing", async () => {
  const { box, service } = await boxed();
  const first = valueOf(await box.access());
  const second = valueOf(await box.renew(first));
  expect([await box.renew(first), service.names()]).toEqual([succeed(second), ["refresh"]]);
});

test.each(["request", "answer"] as const)("a refresh whose %s is lost is tried once more", async (moment) => {
  const { box, service, lost } = await old();
  service.lose("refresh", moment);
  const access = valueOf(await box.access());
  expect([service.families[0]?.access.includes(access), service.families[0]?.refresh, lost]).toEqual([
    true,
    box.refresh(),
    [],
  ]);
});

test("a refresh that is lost twice fails, ends nothing and asks no third time", async () => {
  const { box, service, lost } = await old();
  service.lose("refresh", "request");
  service.lose("refresh", "request");
  expect([await box.access(), service.families[0]?.state, lost]).toEqual([
    fail("SERVICE_UNREACHABLE"),
    "active",
    [],
  ]);
  expect((await box.access()).ok).toBe(true);
});

test.each([
  ["a resume", resume],
  ["a step-up", stepUp],
] as const)(
  "%s whose answer is lost leaves no token that is taken for a stolen one a minute later",
  async (_what, work) => {
    const all = await boxed();
    all.service.lose(work === resume ? "resumeSession" : "stepUp");
    await work(all);
    all.clock.ms += 600_000;
    const access = await all.box.access();
    expect([access.ok, all.service.families[0]?.isReused, all.lost]).toEqual([true, false, []]);
  },
);

test("a step-up and a refresh that are asked for together end with one pair that the service knows", async () => {
  const all = await boxed();
  const refused = valueOf(await all.box.access());
  const held = all.service.hold("refresh", "answer");
  const renewing = all.box.renew(refused);
  const stepping = stepUp(all);
  await held.reached;
  held.letGo();
  await Promise.all([renewing, stepping]);
  expect(all.service.families[0]?.refresh).toBe(all.box.refresh());
  expect(all.service.names()).toEqual(["refresh", "stepUp"]);
});

test("leaving waits for a resume that is under way and uses the tokens that came of it", async () => {
  const all = await boxed();
  const held = all.service.hold("resumeSession", "answer");
  const resuming = resume(all);
  const leaving = leave(all);
  await held.reached;
  await settle();
  const meanwhile = all.service.names();
  held.letGo();
  await Promise.all([resuming, leaving]);
  expect([meanwhile, all.service.names(), all.service.families[0]?.state]).toEqual([
    ["resumeSession"],
    ["resumeSession", "logOff"],
    "needsFactor",
  ]);
});

test("leaving with a token that the clock calls good and the service does not still arrives", async () => {
  const all = await boxed();
  const family = all.service.families[0];
  if (family === undefined) throw new Error("no family");
  family.access = [];
  await leave(all, "signOut");
  expect([all.service.names(), family.state]).toEqual([["signOut", "refresh", "signOut"], "gone"]);
});

test.each(["SESSION_EXPIRED", "FACTOR_NEEDED", "PROOF_INVALID"] as const)(
  "%s is told once, and nothing more is asked",
  async (code) => {
    const lost: ErrorCode[] = [];
    let asked = 0;
    const call: CallService = async () => {
      asked += 1;
      return fail(code);
    };
    const tokens: Tokens = { access: "a", accessSeconds: 1, refresh: "r" };
    const ports = { call, clock: { now: () => 0 }, key, rotated: () => undefined };
    const box = createTokenBox({ ...ports, lost: (why) => void lost.push(why) }, tokens);
    const all = [box.access(), box.access(), box.renew("a"), box.alone(async () => succeed(1)), box.access()];
    expect([new Set((await Promise.all(all)).map((one) => !one.ok && one.error.code)), lost, asked]).toEqual([
      new Set([code]),
      [code],
      1,
    ]);
  },
);

test("a session that rests is told of once, however often its password is tried", async () => {
  const lost: ErrorCode[] = [];
  const call: CallService = async () => fail("FACTOR_NEEDED");
  const tokens: Tokens = { access: "a", accessSeconds: 1, refresh: "r" };
  const ports = { call, clock: { now: () => 0 }, key, rotated: () => undefined };
  const box = createTokenBox({ ...ports, lost: (why) => void lost.push(why) }, tokens);
  await box.access();
  for (const _ of [1, 2])
    await box.spend(
      async () => fail("FACTOR_NEEDED"),
      () => tokens,
    );
  expect(lost).toEqual(["FACTOR_NEEDED"]);
});

test.each(otherFailures)("%s ends nothing and is told to nobody", async (code) => {
  const lost: ErrorCode[] = [];
  const call: CallService = async () => fail(code);
  const tokens: Tokens = { access: "a", accessSeconds: 1, refresh: "r" };
  const ports = { call, clock: { now: () => 0 }, key, rotated: () => undefined };
  const box = createTokenBox({ ...ports, lost: (why) => void lost.push(why) }, tokens);
  expect([await box.access(), lost]).toEqual([fail(code), []]);
});

test("a password brings a session back whose factor was asked for", async () => {
  const all = await old();
  const family = all.service.families[0];
  if (family === undefined) throw new Error("no family");
  family.state = "needsFactor";
  const before = await all.box.access();
  const wrong = await resume(all, "wrong");
  const back = await resume(all);
  const after = await all.box.access();
  expect([before, wrong, back.ok, after.ok, all.lost]).toEqual([
    fail("FACTOR_NEEDED"),
    fail("SIGN_IN_FAILED"),
    true,
    true,
    ["FACTOR_NEEDED"],
  ]);
});

test.each([
  ["back an hour", -3_600_000],
  ["back a year", -31_536_000_000],
  ["forward a year", 31_536_000_000],
])("a clock set %s gives a token that the service takes", async (_how, ms) => {
  const all = await boxed();
  all.clock.ms += ms;
  const access = valueOf(await all.box.access());
  expect([all.service.families[0]?.access.includes(access), all.lost]).toEqual([true, []]);
});

test("work that throws holds up nobody behind it", async () => {
  const { box } = await old();
  const broken = box.alone(() => Promise.reject(new Error("a bug")));
  await expect(broken).rejects.toThrow("a bug");
  expect((await box.access()).ok).toBe(true);
});

const anyAct = fc.constantFrom(
  "access",
  "renew",
  "resume",
  "wrong",
  "stepUp",
  "loseRefresh",
  "loseResume",
  "loseStepUp",
  "minute",
  "fiveMinutes",
  "wait",
);

test("no order of callers, losses and time offers a spent token or leaves the box behind its service", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyAct, { minLength: 5, maxLength: 40 }), async (acts) => {
      const all = await boxed();
      const { box, service, clock } = all;
      const under: Promise<unknown>[] = [];
      for (const act of acts) {
        if (act === "access") under.push(box.access());
        if (act === "renew") under.push(box.access().then((one) => (one.ok ? box.renew(one.value) : one)));
        if (act === "resume") under.push(resume(all));
        if (act === "wrong") under.push(resume(all, "wrong"));
        if (act === "stepUp") under.push(stepUp(all));
        const lossy = [
          ["loseRefresh", "refresh"],
          ["loseResume", "resumeSession"],
          ["loseStepUp", "stepUp"],
        ] as const;
        // a network that is gone for longer than the service's patience ends a session; each loss here is one
        for (const [name, route] of lossy) {
          if (act !== name) continue;
          await Promise.all(under);
          if (service.isCalm()) service.lose(route);
        }
        if (act === "minute") clock.ms += 60_000;
        if (act === "fiveMinutes") clock.ms += 300_000;
        if (act === "wait") await Promise.all(under);
        if (act === "minute" || act === "fiveMinutes") await Promise.all(under);
      }
      await Promise.all(under);
      await settle();
      expect(service.families[0]?.isReused).toBe(false);
    }),
    { numRuns: 150 },
  );
});
