import fc from "fast-check";
import { expect, test } from "vitest";
import { AccountView } from "../../protocol/accounts.ts";
import { PASSWORD, settle } from "./family-fixtures.ts";
import { newWorld, startPerson } from "./person-fixtures.ts";
import { limitsOf, statedLimits } from "./session-limits.ts";
import { logOff, resume, signOut } from "./sign-in.ts";

const back = { password: PASSWORD };
const MINUTE = 60_000;

const signedIn = async (persistence: "none" | "session" | "keychain" = "session") => {
  const person = startPerson(newWorld(), persistence);
  await person.signInAs("ana");
  await settle();
  return person;
};

const reports = ({ service }: Awaited<ReturnType<typeof signedIn>>) =>
  service.calls.filter(({ name }) => name === "report").map(({ body }) => body);

test("a cover is told to the windows, to what shows things beside them, and once to the audit", async () => {
  const all = await signedIn();
  all.desk.guard.tell({ type: "coverAsked" });
  all.desk.guard.tell({ type: "coverAsked" });
  all.desk.guard.tell({ type: "needsFactor" });
  await settle();
  expect([all.views.at(-1), all.desk.isCovered(), all.seen.covers, reports(all)]).toEqual([
    {
      state: "covered",
      displayName: "Dr ana@clinic.example",
      logsOffAt: 1_800_000_900_000,
      isInCall: false,
      leavesCallAt: null,
    },
    true,
    1,
    [{ kind: "covered" }],
  ]);
});

test("a lock in a call is told with the time at which it is left, and to the audit", async () => {
  const all = await signedIn();
  all.desk.guard.tell({ type: "callBegan" });
  all.desk.guard.tell({ type: "osLocked" });
  await settle();
  expect([all.views.at(-1), reports(all)]).toEqual([
    {
      state: "covered",
      displayName: "Dr ana@clinic.example",
      logsOffAt: null,
      isInCall: true,
      leavesCallAt: 1_800_000_120_000,
    },
    [{ kind: "covered" }, { kind: "callLocked" }],
  ]);
});

test("a covered view names nobody but the person", async () => {
  const { desk } = await signedIn();
  desk.guard.tell({ type: "coverAsked" });
  expect(Object.keys(desk.view()).toSorted()).toEqual([
    "displayName",
    "isInCall",
    "leavesCallAt",
    "logsOffAt",
    "state",
  ]);
});

test("the warning comes a minute before the cover, and input takes it back", async () => {
  const { pass, desk, views } = await signedIn();
  await pass(4 * MINUTE - 2_000);
  const before = views.at(-1)?.state;
  await pass(4_000);
  const warned = views.at(-1);
  desk.guard.tell({ type: "ownInput" });
  expect([before, warned, views.at(-1)?.state]).toEqual([
    "active",
    expect.objectContaining({ state: "warned", next: "cover", at: 1_800_000_300_000 }),
    "active",
  ]);
});

test.each([
  ["session", "needsFactor", "Dr ana@clinic.example"],
  ["keychain", "needsFactor", "Dr ana@clinic.example"],
  ["none", "gone", null],
] as const)("an idle log off with %s leaves the session %s", async (persistence, state, displayName) => {
  const { pass, desk, views, families } = await signedIn(persistence);
  await pass(16 * MINUTE);
  await desk.farewell();
  const returning = displayName === null ? null : { displayName };
  expect([views.at(-1), families().map((one) => one.state)]).toEqual([
    { state: "signedOut", reason: "idle", returning },
    [state],
  ]);
});

test.each(["revoked", "absolute"] as const)("a log off that is %s lets nobody rest", async (reason) => {
  const { pass, desk, views, resting } = await signedIn();
  if (reason === "revoked") desk.guard.tell({ type: "revoked" });
  else {
    for (let hours = 0; hours < 12; hours += 1) {
      for (let minutes = 0; minutes < 60; minutes += 4) {
        desk.guard.tell({ type: "ownInput" });
        await pass(4 * MINUTE);
      }
    }
  }
  expect([views.at(-1), resting.read()]).toEqual([{ state: "signedOut", reason, returning: null }, null]);
});

test("the farewell waits until the service knows", async () => {
  const { desk, service } = await signedIn();
  const held = service.hold("signOut");
  desk.guard.tell({ type: "revoked" });
  let isOver = false;
  const waiting = desk.farewell().then(() => (isOver = true));
  await held.reached;
  await settle();
  const before = isOver;
  held.letGo();
  await waiting;
  expect([before, isOver]).toEqual([false, true]);
});

test("a farewell of work that fails ends all the same", async () => {
  const { desk } = startPerson();
  await expect(desk.leave(() => Promise.reject(new Error("a bug")))).rejects.toThrow("a bug");
  expect(await desk.farewell()).toBeUndefined();
});

test("drafts survive a cover, and no log off", async () => {
  const { desk, drafts, ports } = await signedIn();
  drafts.save("newVisit", "half a label");
  drafts.save("wording", "gone");
  drafts.save("wording", "");
  desk.guard.tell({ type: "coverAsked" });
  await resume(ports, back);
  const covered = drafts.read();
  await logOff(ports, true);
  const off = drafts.read();
  await resume(ports, back);
  expect([covered, off, drafts.read()]).toEqual([{ newVisit: "half a label" }, {}, {}]);
});

test("drafts are nobody's after somebody signed in over their person", async () => {
  const { drafts, signInAs } = await signedIn();
  drafts.save("newVisit", "half a label");
  await signInAs("ben");
  expect(drafts.read()).toEqual({});
});

test("a stricter policy at run time counts at once", async () => {
  const { desk, policy, pass, views } = await signedIn();
  await pass(2 * MINUTE);
  policy.limits = { ...policy.limits, coverAfterSeconds: 60, logoffAfterSeconds: 180 };
  desk.policiesChanged();
  await pass(90_000);
  expect(views.at(-1)).toMatchObject({ state: "signedOut", reason: "idle" });
});

test("a session is as old as the service says, and ends as that says", async () => {
  const { ports, desk, signInAs, pass, views } = startPerson();
  ports.begun = (signedInOne, answer) => desk.begun(signedInOne, { ...answer, ageSeconds: 12 * 3_600 - 200 });
  await signInAs("ana");
  await pass(199_000);
  expect(views.at(-1)).toMatchObject({ state: "active" });
  await pass(1_000);
  expect(views.at(-1)).toMatchObject({ state: "signedOut", reason: "absolute" });
});

test("stricter limits of the clinic hold from the return on", async () => {
  const { ports, desk, pass, views } = await signedIn();
  ports.resumed = (answer) =>
    desk.resumed({ ...answer, coverAfterSeconds: 40, limits: { idleSeconds: 60, absoluteHours: 12 } });
  desk.guard.tell({ type: "coverAsked" });
  expect((await resume(ports, back)).ok).toBe(true);
  await pass(39_000);
  expect(views.at(-1)).toMatchObject({ state: "warned" });
  await pass(1_000);
  expect(views.at(-1)).toMatchObject({ state: "covered" });
  await pass(20_000);
  expect(views.at(-1)).toMatchObject({ state: "signedOut", reason: "idle" });
});

test("the clinic of whoever is signed in is told, and taken back at the end", async () => {
  const { clinics, ports } = await signedIn();
  await signOut(ports);
  expect([clinics[0]?.coverAfterSeconds, clinics.at(-1)]).toEqual([300, null]);
});

test.each(["FACTOR_NEEDED", "SESSION_EXPIRED"] as const)(
  "%s for an older sign-in changes nothing of the present one",
  async (code) => {
    const { session, signInAs, desk, views } = await signedIn();
    const older = session.read();
    if (older === null) throw new Error("nobody");
    await signInAs("ben");
    const before = views.length;
    desk.lost(older, code);
    expect([desk.view().state, views.length]).toEqual(["active", before]);
  },
);

test("a service that lets the session rest is heard at the next call, though the access token is fresh", async () => {
  const { desk, service, clock } = await signedIn();
  const [family] = service.families;
  if (family === undefined) throw new Error("no family");
  family.state = "needsFactor";
  clock.ms += MINUTE;
  desk.report("policyRefused");
  await settle();
  expect(desk.view().state).toBe("covered");
  service.calls.length = 0;
  desk.report("policyRefused");
  await settle();
  expect(service.names()).toEqual([]);
});

test("a service that ended the session is heard at the next call", async () => {
  const { desk, service, views } = await signedIn();
  service.families.length = 0;
  desk.report("policyRefused");
  await settle();
  expect(views.at(-1)).toEqual({ state: "signedOut", reason: "revoked", returning: null });
});

test("the reason of a log off is shown until somebody is here again", async () => {
  const { desk, pass, ports } = await signedIn();
  await pass(16 * MINUTE);
  await desk.farewell();
  const idle = desk.view();
  await resume(ports, back);
  await signOut(ports);
  expect([idle, desk.view()]).toEqual([
    { state: "signedOut", reason: "idle", returning: { displayName: "Dr ana@clinic.example" } },
    { state: "signedOut", reason: null, returning: null },
  ]);
});

test("what a window is told is what it reads a moment later", async () => {
  const { desk, views, pass, ports } = await signedIn();
  const pairs: [unknown, unknown][] = [];
  const note = (): void => void pairs.push([views.at(-1), desk.view()]);
  note();
  desk.guard.tell({ type: "coverAsked" });
  note();
  await resume(ports, back);
  note();
  await pass(16 * MINUTE);
  note();
  await signOut(ports);
  note();
  for (const [told, read] of pairs) expect(told).toEqual(read);
});

test("an active view carries the account whole", async () => {
  const { desk } = await signedIn();
  const view = desk.view();
  expect(view.state === "active" && AccountView.safeParse(view.account).success).toBe(true);
});

const anyPolicies = fc.record({
  coverAfterSeconds: fc.integer({ min: 5, max: 3_600 }),
  logoffAfterSeconds: fc.integer({ min: 5, max: 3_600 }),
  maxSessionHours: fc.integer({ min: 1, max: 24 }),
  callLockGraceSeconds: fc.integer({ min: 5, max: 300 }),
});
const anyClinic = fc.record({
  coverAfterSeconds: fc.integer({ min: 5, max: 3_600 }),
  limits: fc.record({
    idleSeconds: fc.integer({ min: 5, max: 3_600 }),
    absoluteHours: fc.integer({ min: 1, max: 24 }),
  }),
});

test("of what policy and clinic say the stricter one holds always, and nothing is covered later than it logs off", () => {
  fc.assert(
    fc.property(anyPolicies, anyClinic, (policies, clinic) => {
      const logoff = Math.min(policies.logoffAfterSeconds, clinic.limits.idleSeconds);
      expect(limitsOf(policies, clinic)).toEqual({
        coverAfterMs: Math.min(policies.coverAfterSeconds, clinic.coverAfterSeconds, logoff) * 1_000,
        logoffAfterMs: logoff * 1_000,
        maxSessionMs: Math.min(policies.maxSessionHours, clinic.limits.absoluteHours) * 3_600_000,
        callLockGraceMs: policies.callLockGraceSeconds * 1_000,
      });
      expect(statedLimits(policies)).toEqual({
        idleSeconds: policies.logoffAfterSeconds,
        absoluteHours: policies.maxSessionHours,
      });
    }),
  );
});

test("a policy that tightens while running is never later than a program that was started with it", async () => {
  await fc.assert(
    fc.asyncProperty(
      anyPolicies,
      anyPolicies,
      fc.integer({ min: 0, max: 900 }),
      async (first, then, after) => {
        const person = startPerson();
        person.policy.limits = first;
        await person.signInAs("ana");
        await person.pass(after * 1_000);
        person.policy.limits = then;
        person.desk.policiesChanged();
        await person.pass(Math.max(0, Math.min(then.logoffAfterSeconds, 900) - after) * 1_000 + 1);
        expect(person.session.read()).toBeNull();
      },
    ),
    { numRuns: 30 },
  );
});
