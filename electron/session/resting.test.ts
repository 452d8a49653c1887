import { expect, test } from "vitest";
import { keptOf } from "../vault/vault-fixtures.ts";
import { PASSWORD, settle } from "./family-fixtures.ts";
import { newWorld, startPerson } from "./person-fixtures.ts";
import type { Persistence } from "./resting.ts";
import { type SignInPorts, logOff, resume, signOut } from "./sign-in.ts";

const signedIn = async (persistence: Persistence) => {
  const person = startPerson(newWorld(), persistence);
  await person.signInAs("ana");
  return person;
};

const emptyOf = ({ disk }: { disk: { entries: Map<string, string>; file: Uint8Array | null } }) => [
  disk.entries.size,
  disk.file,
];

test.each([
  ["none", null, 0],
  ["session", "ana@clinic.example", 0],
  ["keychain", "ana@clinic.example", 2],
] as const)("with %s, who rests is %s, and %i entries are kept", async (persistence, email, entries) => {
  const { ports, resting, world } = await signedIn(persistence);
  await logOff(ports, true);
  expect([resting.read()?.email ?? null, world.disk.entries.size]).toEqual([email, entries]);
});

test("with anything but keychain nothing outlives the program", async () => {
  for (const persistence of ["none", "session"] as const) {
    const { ports, world } = await signedIn(persistence);
    await logOff(ports, true);
    const next = startPerson(world, "keychain");
    await next.resting.open();
    expect(next.resting.read()).toBeNull();
  }
});

test("what the vault keeps holds neither password nor access token, and nothing readable in its file", async () => {
  const { session, world } = await signedIn("keychain");
  const access = await session.read()?.tokens.access();
  const kept = [...world.disk.entries.values(), Buffer.from(world.disk.file ?? []).toString("latin1")].join();
  expect([
    access?.ok === true && kept.includes(access.value),
    kept.includes(PASSWORD),
    kept.includes("ana@"),
  ]).toEqual([false, false, false]);
});

test("every rotation reaches the vault", async () => {
  const { session, clock, world } = await signedIn("keychain");
  for (const _ of [1, 2, 3]) {
    clock.ms += 290_000;
    await session.read()?.tokens.access();
  }
  await settle();
  const next = startPerson(world, "keychain");
  await next.resting.open();
  expect(next.resting.read()?.refresh).toBe(session.read()?.tokens.refresh());
});

test("a vault that cannot be written keeps nothing, rather than a token that would be taken for stolen", async () => {
  const { session, clock, world, resting } = await signedIn("keychain");
  world.disk.isLocked = true;
  clock.ms += 290_000;
  await session.read()?.tokens.access();
  await settle();
  world.disk.isLocked = false;
  const next = startPerson(world, "keychain");
  await next.resting.open();
  expect([resting.keeping(), next.resting.read()]).toEqual(["locked", null]);
});

test("a policy that changes from keychain to none forgets who rests, and tells the window", async () => {
  const { ports, resting, run, setPersistence, views, world } = await signedIn("keychain");
  await logOff(ports, true);
  setPersistence("none");
  await run.vault.open();
  expect([resting.read(), views.at(-1), resting.keeping(), ...emptyOf(world)]).toEqual([
    null,
    { state: "signedOut", reason: null, returning: null },
    "refusedByPolicy",
    0,
    null,
  ]);
  setPersistence("keychain");
  expect(resting.read()).toBeNull();
});

test("nobody rests for a policy that nobody told of yet", async () => {
  const { ports, resting, policy } = await signedIn("session");
  await logOff(ports, true);
  policy.persistence = "none";
  expect(resting.read()).toBeNull();
});

test("where nothing may be kept, a policy that allows it later finds nobody either", async () => {
  const { ports, resting, setPersistence } = await signedIn("none");
  await logOff(ports, true);
  setPersistence("session");
  expect(resting.read()).toBeNull();
});

test("a policy that forbids the vault while it is read forgets what was read, there too", async () => {
  const { world } = await signedIn("keychain");
  const { run, policy, resting } = startPerson(world, "keychain");
  const read = run.vault.read;
  run.vault.read = async () => {
    const kept = await read();
    policy.persistence = "none";
    return kept;
  };
  await resting.open();
  policy.persistence = "keychain";
  expect([resting.read(), ...emptyOf(world)]).toEqual([null, 0, null]);
});

test.each(["none", "session"] as const)(
  "with %s the vault is not even handed a sign-in",
  async (persistence) => {
    const { run, signInAs } = startPerson(newWorld(), persistence);
    const handed: unknown[] = [];
    run.vault.keep = async (kept) => {
      handed.push(kept);
      return "refusedByPolicy";
    };
    await signInAs("ana");
    expect(handed).toEqual([]);
  },
);

test("a policy that changes from keychain to session empties the vault and lets who is here rest", async () => {
  const { ports, resting, run, setPersistence, session, clock, world } = await signedIn("keychain");
  setPersistence("session");
  await run.vault.open();
  clock.ms += 290_000;
  await session.read()?.tokens.access();
  await logOff(ports, true);
  await settle();
  expect([resting.read()?.email, ...emptyOf(world)]).toEqual(["ana@clinic.example", 0, null]);
});

test("a session that began under session is not put into the vault by a policy that came later", async () => {
  const { session, clock, setPersistence, world } = await signedIn("session");
  setPersistence("keychain");
  clock.ms += 290_000;
  await session.read()?.tokens.access();
  await settle();
  expect(emptyOf(world)).toEqual([0, null]);
});

test("a policy that comes while somebody is signed in ends the session at the log off", async () => {
  const { ports, setPersistence, families } = await signedIn("keychain");
  setPersistence("none");
  await logOff(ports, true);
  expect(families().map(({ state }) => state)).toEqual(["gone"]);
});

test.each(["session", "keychain"] as const)(
  "with %s, another person's sign-in leaves nothing of who rested",
  async (persistence) => {
    const { ports, signInAs, resting, world, session } = await signedIn(persistence);
    await logOff(ports, true);
    await signInAs("ben");
    expect(resting.read()).toBeNull();
    await logOff(ports, true);
    const next = startPerson(world, persistence);
    await next.resting.open();
    const kept = persistence === "keychain" ? "ben@clinic.example" : undefined;
    expect([resting.read()?.email, next.resting.read()?.email, session.read()]).toEqual([
      "ben@clinic.example",
      kept,
      null,
    ]);
  },
);

test("the refresh token of another session changes nothing of who rests", async () => {
  const { ports, resting, signInAs, session, world } = await signedIn("keychain");
  const older = session.read()?.sessionId;
  if (older === undefined) throw new Error("nobody");
  await signInAs("ben");
  await logOff(ports, true);
  const refresh = resting.read()?.refresh;
  await resting.rotated(older, "somebody else's");
  const next = startPerson(world, "keychain");
  await next.resting.open();
  expect([resting.read()?.refresh, next.resting.read()?.refresh]).toEqual([refresh, refresh]);
});

test.each([
  ["signing out", signOut],
  ["a log off that lets nobody rest", (ports: SignInPorts) => logOff(ports, false)],
] as const)("%s leaves nothing in the vault, and nobody for the next run", async (_what, leave) => {
  const { ports, world } = await signedIn("keychain");
  expect(world.disk.entries.size).toBe(2);
  await leave(ports);
  const next = startPerson(world, "keychain");
  expect(emptyOf(world)).toEqual([0, null]);
  await next.resting.open();
  expect(next.resting.read()).toBeNull();
});

test.each(["dpopKey", "deviceKey"] as const)(
  "a kept %s that is none is nobody's, and what was kept is removed",
  async (name) => {
    const { world } = await signedIn("keychain");
    const { run } = startPerson(world, "keychain");
    const whole = await run.vault.open().then(() => run.vault.read());
    if (whole === null) throw new Error("nothing kept");
    await run.vault.keep({ ...whole, secrets: { ...whole.secrets, [name]: keptOf("eve").secrets[name] } });
    const next = startPerson(world, "keychain");
    await next.resting.open();
    expect([next.resting.read(), ...emptyOf(world)]).toEqual([null, 0, null]);
  },
);

test("a sealed file with any damage is nobody's", async () => {
  const { world } = await signedIn("keychain");
  const { file } = world.disk;
  if (file === null) throw new Error("nothing kept");
  world.disk.file = file.map((byte, at) => (at === file.length - 1 ? byte ^ 1 : byte));
  const next = startPerson(world, "keychain");
  await next.resting.open();
  expect(next.resting.read()).toBeNull();
});

test("what is kept is asked for its password, and not used before", async () => {
  const { ports, world } = await signedIn("keychain");
  await logOff(ports, true);
  const next = startPerson(world, "keychain");
  world.service.calls.length = 0;
  await next.resting.open();
  expect([next.service.calls, next.session.read(), next.desk.view()]).toEqual([
    [],
    null,
    { state: "signedOut", reason: null, returning: { displayName: "Dr ana@clinic.example" } },
  ]);
  expect((await resume(next.ports, { password: PASSWORD })).ok).toBe(true);
});

test.each([
  ["none", "refusedByPolicy"],
  ["session", "refusedByPolicy"],
  ["keychain", "ready"],
] as const)("with %s a window is told %s", async (persistence, keeping) => {
  const { resting } = startPerson(newWorld(), persistence);
  await resting.open();
  expect(resting.keeping()).toBe(keeping);
});
