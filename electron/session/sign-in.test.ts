import fc from "fast-check";
import { expect, test } from "vitest";
import { fail } from "../../protocol/errors.ts";
import { PASSWORD, settle } from "./family-fixtures.ts";
import { newWorld, startPerson } from "./person-fixtures.ts";
import { logOff, resume, signIn, signOut, stepUp } from "./sign-in.ts";

const signedIn = async (persistence: "none" | "session" | "keychain" = "session") => {
  const person = startPerson(newWorld(), persistence);
  await person.signInAs("ana");
  return person;
};

const gone = { email: "ana@clinic.example", state: "gone", isReused: false } as const;
const rests = { ...gone, state: "needsFactor" } as const;
const active = { ...gone, state: "active" } as const;
const back = { password: PASSWORD };

test("signing out ends here at once although the service never answers", async () => {
  const { ports, service, session, resting } = await signedIn();
  const held = service.hold("signOut");
  const leaving = signOut(ports);
  expect([session.read(), resting.read()]).toEqual([null, null]);
  await held.reached;
  held.lose();
  await leaving;
});

test("a log off ends here at once, and its person can come back, although the service never answers", async () => {
  const { ports, service, session, resting } = await signedIn();
  const held = service.hold("logOff");
  const leaving = logOff(ports, true);
  expect([session.read(), resting.read()?.email]).toEqual([null, "ana@clinic.example"]);
  await held.reached;
  held.lose();
  await leaving;
});

test("a vault that hangs does not keep a sign-out from the service", async () => {
  const { ports, run, families } = await signedIn("keychain");
  const hung: typeof run.vault.forget = () => new Promise(() => undefined);
  run.vault.forget = hung;
  void signOut(ports);
  await settle();
  expect(families()).toEqual([gone]);
});

test.each([
  ["a log off that may keep", true, "session", rests],
  ["a log off that may not", false, "session", gone],
  ["a log off where nothing may be kept", true, "none", gone],
  ["a log off with a vault", true, "keychain", rests],
] as const)("%s tells the service so", async (_what, keeps, persistence, expected) => {
  const { ports, families } = await signedIn(persistence);
  await logOff(ports, keeps);
  expect(families()).toEqual([expected]);
});

test.each(["signOut", "logOff"] as const)(
  "%s arrives although the clock was set back a day and the service refuses the token",
  async (route) => {
    const { ports, clock, service, families } = await signedIn();
    const family = service.families[0];
    if (family === undefined) throw new Error("no family");
    clock.ms -= 86_400_000;
    family.access = [];
    await (route === "signOut" ? signOut(ports) : logOff(ports, true));
    expect(families()).toEqual([route === "signOut" ? gone : rests]);
  },
);

test("a resting session comes back as itself, with the device key that it had", async () => {
  const { ports, session } = await signedIn();
  const before = session.read();
  await logOff(ports, true);
  await resume(ports, back);
  const after = session.read();
  expect([after?.sessionId, after?.key.pkcs8, after?.proofKey.pkcs8]).toEqual([
    before?.sessionId,
    before?.key.pkcs8,
    before?.proofKey.pkcs8,
  ]);
});

test("a resting session comes back in the next run of the program, from what the vault kept", async () => {
  const first = await signedIn("keychain");
  const key = first.session.read()?.key.pkcs8;
  await logOff(first.ports, true);
  const next = startPerson(first.world, "keychain");
  await next.resting.open();
  const wrong = await resume(next.ports, { password: "wrong" });
  const right = await resume(next.ports, back);
  expect([wrong, right.ok, next.session.read()?.key.pkcs8, next.families()]).toEqual([
    fail("SIGN_IN_FAILED"),
    true,
    key,
    [active],
  ]);
});

test("a resume whose answer is lost is asked for again, and later refreshes are nobody's theft", async () => {
  const { ports, service, clock, session, families } = await signedIn();
  await logOff(ports, true);
  service.lose("resumeSession");
  const done = await resume(ports, back);
  clock.ms += 600_000;
  const access = await session.read()?.tokens.access();
  expect([done.ok, access?.ok, families()]).toEqual([true, true, [active]]);
});

test("two returns at once end with one session whose tokens the service knows", async () => {
  const { ports, service, session, families } = await signedIn();
  await logOff(ports, true);
  await Promise.all([resume(ports, back), resume(ports, back)]);
  expect([families(), session.read()?.tokens.refresh()]).toEqual([[active], service.families[0]?.refresh]);
});

test("a return waits for the log off that is under way", async () => {
  const { ports, service, session, families } = await signedIn();
  const held = service.hold("logOff");
  const leaving = logOff(ports, true);
  await held.reached;
  const coming = resume(ports, back);
  await settle();
  expect(service.names()).not.toContain("resumeSession");
  held.letGo();
  await Promise.all([leaving, coming]);
  expect([families(), session.read() === null]).toEqual([[active], false]);
});

test.each(["request", "answer"] as const)(
  "a log off during the %s of a return wins, here and at the service",
  async (moment) => {
    const { ports, desk, service, session, families, resting } = await signedIn();
    desk.guard.tell({ type: "coverAsked" });
    const held = service.hold("resumeSession", moment);
    const coming = resume(ports, back);
    await held.reached;
    const leaving = logOff(ports, true);
    held.letGo();
    expect(await coming).toEqual(fail("SESSION_EXPIRED"));
    await leaving;
    expect([session.read(), desk.view().state, families(), resting.read()?.refresh]).toEqual([
      null,
      "signedOut",
      [rests],
      service.families[0]?.refresh,
    ]);
    expect((await resume(ports, back)).ok).toBe(true);
  },
);

test("somebody who signs out during a return is out, here and at the service", async () => {
  const { ports, desk, service, session, families } = await signedIn();
  desk.guard.tell({ type: "coverAsked" });
  const held = service.hold("resumeSession", "answer");
  const coming = resume(ports, back);
  await held.reached;
  const leaving = signOut(ports);
  held.letGo();
  expect(await coming).toEqual(fail("SESSION_EXPIRED"));
  await leaving;
  expect([session.read(), families()]).toEqual([null, [gone]]);
});

test("'not me' during the return of who rests keeps that person out, and ends the session", async () => {
  const { ports, service, session, families, resting } = await signedIn();
  await logOff(ports, true);
  const held = service.hold("resumeSession", "answer");
  const coming = resume(ports, back);
  await held.reached;
  await signOut(ports);
  held.letGo();
  expect([await coming, session.read(), resting.read(), families()]).toEqual([
    fail("SESSION_EXPIRED"),
    null,
    null,
    [gone],
  ]);
});

test("'not me' tells the window that nobody can come back", async () => {
  const { ports, desk, views } = await signedIn();
  desk.guard.tell({ type: "needsFactor" });
  await logOff(ports, true);
  await signOut(ports);
  expect(views.at(-1)).toEqual({ state: "signedOut", reason: null, returning: null });
});

test("a service that forgot who rests is believed, and the window is told", async () => {
  const { ports, service, resting, views } = await signedIn();
  await logOff(ports, true);
  service.families.length = 0;
  expect([await resume(ports, back), resting.read(), views.at(-1)]).toEqual([
    fail("SESSION_EXPIRED"),
    null,
    { state: "signedOut", reason: null, returning: null },
  ]);
});

test("a service that takes the key of who rests for a stranger's is believed, and the window is told", async () => {
  const { ports, resting, views } = await signedIn();
  await logOff(ports, true);
  const { call } = ports;
  ports.call = async (name, body, credential) =>
    name === "resumeSession" ? fail("PROOF_INVALID") : call(name, body, credential);
  expect([await resume(ports, back), resting.read(), views.at(-1)]).toEqual([
    fail("PROOF_INVALID"),
    null,
    { state: "signedOut", reason: null, returning: null },
  ]);
});

test("nobody who rests is a refusal without a call", async () => {
  const { ports, service } = startPerson();
  expect([await resume(ports, back), service.names()]).toEqual([fail("SESSION_EXPIRED"), []]);
});

test("the fifth wrong password at a covered screen signs out here and at the service", async () => {
  const { ports, desk, session, families, resting, views } = await signedIn();
  desk.guard.tell({ type: "coverAsked" });
  for (const _ of [1, 2, 3, 4]) await resume(ports, { password: "wrong" });
  expect(desk.view().state).toBe("covered");
  await resume(ports, { password: "wrong" });
  await desk.farewell();
  expect([session.read(), resting.read(), families(), views.at(-1)]).toEqual([
    null,
    null,
    [gone],
    { state: "signedOut", reason: "wrongFactors", returning: null },
  ]);
});

test("a right password forgets the wrong ones before it", async () => {
  const { ports, desk } = await signedIn();
  for (const _ of [1, 2, 3]) {
    desk.guard.tell({ type: "coverAsked" });
    await resume(ports, { password: "wrong" });
    await resume(ports, { password: "wrong" });
    await resume(ports, back);
  }
  expect(desk.view().state).toBe("active");
});

test("without a network a covered session stays covered, and no try is counted", async () => {
  const { ports, desk, service } = await signedIn();
  desk.guard.tell({ type: "coverAsked" });
  for (const _ of [1, 2, 3, 4, 5, 6]) {
    service.lose("signInParameters", "request");
    expect(await resume(ports, back)).toEqual(fail("SERVICE_UNREACHABLE"));
  }
  expect(desk.view().state).toBe("covered");
});

test("a session that the service lost while covered logs off at the return", async () => {
  const { ports, desk, service, views, resting } = await signedIn();
  desk.guard.tell({ type: "coverAsked" });
  service.families.length = 0;
  expect(await resume(ports, back)).toEqual(fail("SESSION_EXPIRED"));
  expect([views.at(-1), resting.read()]).toEqual([
    { state: "signedOut", reason: "revoked", returning: null },
    null,
  ]);
});

test("two sign-ins at once end with one session here and one at the service", async () => {
  const { signInAs, session, families, service } = startPerson();
  await Promise.all([signInAs("ana"), signInAs("ben")]);
  const read = session.read();
  expect([families(), read?.email, read?.tokens.refresh()]).toEqual([
    [gone, { ...active, email: "ben@clinic.example" }],
    "ben@clinic.example",
    service.families[1]?.refresh,
  ]);
});

test("who signs in over somebody whose sign-out hangs is in at once", async () => {
  const { signInAs, session, service } = await signedIn();
  const held = service.hold("signOut");
  const coming = signInAs("ben");
  await held.reached;
  expect(session.read()?.email).toBe("ben@clinic.example");
  held.lose();
  expect((await coming).ok).toBe(true);
});

test("a password that was typed at the cover brings nothing back that was logged off before its turn came", async () => {
  const { ports, session, service, families } = await signedIn();
  const coming = resume(ports, back);
  const leaving = logOff(ports, true);
  expect([await coming, session.read()]).toEqual([fail("SESSION_EXPIRED"), null]);
  await leaving;
  expect(families().map(({ state }) => state)).toEqual(["needsFactor"]);
  expect((await resume(ports, back)).ok).toBe(true);
  expect(session.read()?.tokens.refresh()).toBe(service.families[0]?.refresh);
});

test("a late answer to who left changes nothing of who came: neither tokens, nor what the vault keeps", async () => {
  const { ports, signInAs, service, clock, session, world } = await signedIn("keychain");
  clock.ms += 290_000;
  const held = service.hold("refresh", "answer");
  const leaving = signOut(ports);
  await held.reached;
  await signInAs("ben");
  held.letGo();
  await leaving;
  const next = startPerson(world, "keychain");
  await next.resting.open();
  expect([session.read()?.email, next.resting.read()?.refresh]).toEqual([
    "ben@clinic.example",
    session.read()?.tokens.refresh(),
  ]);
});

test("a sign-in that is older than its absolute end is not begun, and not kept", async () => {
  const { ports, signInAs, world, session } = startPerson(newWorld(), "keychain");
  ports.begun = ({ sessionId }) => ports.session.end(sessionId);
  expect([await signInAs("ana"), session.read()]).toEqual([fail("SESSION_EXPIRED"), null]);
  await settle();
  expect([world.disk.entries.size, world.disk.file]).toEqual([0, null]);
});

test.each([
  ["no code", { email: "ana@clinic.example", password: PASSWORD, code: "" }],
  ["a code of five digits", { email: "ana@clinic.example", password: PASSWORD, code: "12345" }],
  ["no e-mail", { email: "ana", password: PASSWORD, code: "123456" }],
])("%s asks the service nothing", async (_what, input) => {
  const { ports, service } = startPerson();
  expect([await signIn(ports, input), service.names()]).toEqual([fail("SIGN_IN_FAILED"), []]);
});

test("a step-up brings the tokens that are used from then on", async () => {
  const { ports, service, session } = await signedIn();
  const before = session.read()?.tokens.refresh();
  expect((await stepUp(ports, { password: PASSWORD, code: "123456" })).ok).toBe(true);
  const after = session.read()?.tokens.refresh();
  expect([after === before, after]).toEqual([false, service.families[0]?.refresh]);
});

test.each([
  ["a wrong password", { password: "wrong", code: "123456" }],
  ["no code", { password: PASSWORD, code: "x" }],
])("a step-up with %s changes no token and covers nothing", async (_what, input) => {
  const { ports, session, desk } = await signedIn();
  const before = session.read()?.tokens.refresh();
  expect([await stepUp(ports, input), session.read()?.tokens.refresh(), desk.view().state]).toEqual([
    fail("SIGN_IN_FAILED"),
    before,
    "active",
  ]);
});

const anyAct = fc.constantFrom(
  ...([
    "ana",
    "ben",
    "resume",
    "wrong",
    "logOff",
    "end",
    "signOut",
    "stepUp",
    "cover",
    "minute",
    "wait",
  ] as const),
);

test("in any order of comings and goings one session lives at most, no token is offered that was spent, and no password leaves", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyAct, { maxLength: 14 }), async (acts) => {
      const { ports, signInAs, desk, service, clock, session, families } = startPerson();
      const under: Promise<unknown>[] = [];
      for (const act of acts) {
        if (act === "ana" || act === "ben") under.push(signInAs(act));
        if (act === "resume") under.push(resume(ports, back));
        if (act === "wrong") under.push(resume(ports, { password: "wrong" }));
        if (act === "logOff") under.push(logOff(ports, true));
        if (act === "end") under.push(logOff(ports, false));
        if (act === "signOut") under.push(signOut(ports));
        if (act === "stepUp") under.push(stepUp(ports, { password: PASSWORD, code: "123456" }));
        if (act === "cover") desk.guard.tell({ type: "coverAsked" });
        if (act === "minute") clock.ms += 60_000;
        if (act === "wait") await Promise.all(under);
      }
      await Promise.all(under);
      await settle();
      const living = families().filter(({ state }) => state === "active");
      expect(families().some(({ isReused }) => isReused)).toBe(false);
      expect(living.map(({ email }) => email)).toEqual(
        session.read() === null ? [] : [session.read()?.email],
      );
      expect(JSON.stringify(service.calls)).not.toContain(PASSWORD);
    }),
    { numRuns: 150 },
  );
});
