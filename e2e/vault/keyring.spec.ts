import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "playwright/test";
import {
  type DesktopSession,
  bareSession,
  desktopSession,
  isLocked,
  lockKeyring,
  unlockKeyring,
} from "./message-bus.ts";
import { type Planted, plant, search } from "./planted.ts";
import { type Trial, startTrial } from "./trial.ts";

/** The vault's own limit and what a busy machine may add to it. Milliseconds. */
const LIMIT = { least: 7_900, most: 12_000 };
/** An answer that waited for nothing. Milliseconds. */
const AT_ONCE_MS = 1_000;
const PASSWORD = "the person's own password";

let planted: Planted[] = [];
let trials: Trial[] = [];
let closing: (() => Promise<void>)[] = [];

const planting = (): Planted => {
  const one = plant();
  planted.push(one);
  return one;
};

const dataOf = ({ folder }: { folder: string }): string => join(folder, "data");

const start = (session: Pick<DesktopSession, "env" | "folder">): Trial => {
  const trial = startTrial(session.env, dataOf(session));
  trials.push(trial);
  return trial;
};

const opened = async (): Promise<DesktopSession> => {
  const session = await desktopSession();
  closing.push(() => endOf(session));
  return session;
};

/** Ends what a test started, after a look at every file of its session. */
const endOf = async (session: Pick<DesktopSession, "folder" | "close">): Promise<void> => {
  for (const trial of trials) await trial.kill();
  const { found } = await search(session.folder, planted);
  await session.close();
  expect(found).toEqual([]);
};

/** A session whose keyring is unlocked. */
const unlocked = async (): Promise<DesktopSession> => {
  const session = await opened();
  await session.startKeyring(PASSWORD);
  return session;
};

const filesOf = (session: { folder: string }): Promise<string[]> => readdir(dataOf(session)).catch(() => []);

test.beforeEach(() => {
  [planted, trials, closing] = [[], [], []];
});
test.afterEach(async () => {
  for (const close of closing) await close();
});

test("the search finds a secret that lies in a file", async () => {
  const session = await bareSession();
  const { refreshToken, secrets } = planting();
  await mkdir(dataOf(session));
  await writeFile(join(dataOf(session), "a"), `x${refreshToken}`);
  await writeFile(join(dataOf(session), "b"), Buffer.from(secrets.dpopKey, "base64url"));
  await writeFile(join(dataOf(session), "c"), Buffer.from(secrets.email, "utf16le"));
  await writeFile(join(dataOf(session), "d"), "nothing");
  const { files, found } = await search(session.folder, planted);
  await session.close();
  expect([files, found.length]).toEqual([4, 3]);
});

test("without a message bus the vault is absent, and a sign-in leaves no file", async () => {
  const session = await bareSession();
  closing.push(() => endOf(session));
  const trial = start(session);
  expect(await trial.ask({ act: "open" })).toBe("absent");
  expect(await trial.ask({ act: "keep", kept: planting() })).toBe("absent");
  expect(await trial.ask({ act: "read" })).toBe(null);
  expect([await filesOf(session), trial.errors()]).toEqual([[], ""]);
});

test("on a message bus where nobody offers a vault it is absent", async () => {
  const session = await opened();
  const trial = start(session);
  expect(await trial.ask({ act: "open" })).toBe("absent");
  expect(await trial.ask({ act: "keep", kept: planting() })).toBe("absent");
  expect(await filesOf(session)).toEqual([]);
});

test("a bus that went away after the start is absent too", async () => {
  const session = await opened();
  const env = { ...session.env, DBUS_SESSION_BUS_ADDRESS: `unix:path=${join(session.folder, "nobody")}` };
  expect(await start({ ...session, env }).ask({ act: "open" })).toBe("absent");
});

test("a keyring that was never made keeps nothing", async () => {
  const session = await opened();
  await session.startKeyring(null);
  const trial = start(session);
  expect(await trial.ask({ act: "open" })).not.toBe("ready");
  expect(await trial.ask({ act: "keep", kept: planting() })).not.toBe("ready");
  expect(await filesOf(session)).toEqual([]);
});

test("an unlocked keyring keeps a sign-in for the next run, and its next token", async () => {
  const session = await unlocked();
  const kept = planting();
  const first = start(session);
  expect(await first.send({ act: "open" })).toMatchObject({ answer: "ready", changes: ["ready"] });
  expect(await first.ask({ act: "keep", kept })).toBe("ready");
  await first.kill();
  const second = start(session);
  expect(await second.ask({ act: "open" })).toBe("ready");
  expect(await second.ask({ act: "read" })).toEqual(kept);
  const next = { ...kept, refreshToken: planting().refreshToken };
  expect(await second.ask({ act: "replace", token: next.refreshToken })).toBe("ready");
  await second.kill();
  const third = start(session);
  await third.ask({ act: "open" });
  expect(await third.ask({ act: "read" })).toEqual(next);
  await third.ask({ act: "forget" });
  expect([await third.ask({ act: "read" }), await filesOf(session)]).toEqual([null, []]);
});

test("a locked keyring reads as nothing and loses nothing, and is asked again once it was unlocked", async () => {
  const session = await opened();
  const kept = planting();
  const before = await session.startKeyring(PASSWORD);
  expect(await start(session).ask({ act: "keep", kept })).toBe("ready");
  await before.close();
  await session.startKeyring(null);
  expect(await isLocked(session)).toBe(true);
  const trial = start(session);
  expect([await trial.ask({ act: "open" }), await trial.ask({ act: "read" })]).toEqual(["locked", null]);
  await unlockKeyring(session, PASSWORD);
  expect([await trial.ask({ act: "open" }), await trial.ask({ act: "read" })]).toEqual(["ready", kept]);
});

test("a keyring that was started anew under a running program is not ready to it, and loses nothing", async () => {
  const session = await opened();
  const before = await session.startKeyring(PASSWORD);
  const kept = planting();
  const trial = start(session);
  expect(await trial.ask({ act: "keep", kept })).toBe("ready");
  await before.close();
  await session.startKeyring(PASSWORD);
  expect([await trial.ask({ act: "read" }), await trial.ask({ act: "state" })]).not.toContain("ready");
  const next = start(session);
  expect([await next.ask({ act: "open" }), await next.ask({ act: "read" })]).toEqual(["ready", kept]);
});

test("a sign-in at a locked keyring leaves neither itself nor the one before", async () => {
  const session = await unlocked();
  const trial = start(session);
  await trial.ask({ act: "keep", kept: planting() });
  await lockKeyring(session);
  expect(await trial.send({ act: "keep", kept: planting() })).toMatchObject({
    answer: "locked",
    changes: ["locked"],
  });
  expect(await filesOf(session)).toEqual([]);
});

test("a keyring that is locked while running is told at the next read", async () => {
  const session = await unlocked();
  const trial = start(session);
  await trial.ask({ act: "keep", kept: planting() });
  await lockKeyring(session);
  expect(await trial.send({ act: "read" })).toMatchObject({ answer: null, changes: ["locked"] });
  expect(await filesOf(session)).toHaveLength(1);
});

test("a refresh token that a locked keyring does not take leaves nothing kept", async () => {
  const session = await unlocked();
  const trial = start(session);
  await trial.ask({ act: "keep", kept: planting() });
  await lockKeyring(session);
  const replaced = await trial.send({ act: "replace", token: planting().refreshToken });
  expect(replaced).toMatchObject({ answer: "locked", changes: ["locked"] });
  expect(await filesOf(session)).toEqual([]);
});

test("a refresh token of 2,000 bytes is kept, one more is not, and then nothing is", async () => {
  const session = await unlocked();
  const trial = start(session);
  const long = { ...planting(), refreshToken: plant().refreshToken.padEnd(2_000, "x") };
  planted.push(long);
  expect(await trial.ask({ act: "keep", kept: long })).toBe("ready");
  expect(await trial.ask({ act: "read" })).toEqual(long);
  const longer = { ...long, refreshToken: `${long.refreshToken}x` };
  expect(await trial.ask({ act: "keep", kept: longer })).toBe("locked");
  expect(await filesOf(session)).toEqual([]);
  expect([await trial.ask({ act: "open" }), await trial.ask({ act: "read" })]).toEqual(["ready", null]);
});

test("a policy that forbids it removes what was kept", async () => {
  const session = await unlocked();
  await start(session).ask({ act: "keep", kept: planting() });
  const trial = start(session);
  await trial.ask({ act: "forbid" });
  expect([await trial.ask({ act: "open" }), await trial.ask({ act: "read" })]).toEqual([
    "refusedByPolicy",
    null,
  ]);
  const later = start(session);
  expect([await later.ask({ act: "open" }), await later.ask({ act: "read" })]).toEqual(["ready", null]);
  expect(await filesOf(session)).toEqual([]);
});

test("a keyring that does not answer is locked after eight seconds, at once from then on, and holds up no end", async () => {
  const session = await opened();
  const keyring = await session.startKeyring(PASSWORD);
  const kept = planting();
  const [trial, leaving] = [start(session), start(session)];
  expect(await trial.ask({ act: "keep", kept })).toBe("ready");
  expect(await leaving.ask({ act: "open" })).toBe("ready");
  keyring.child.kill("SIGSTOP");
  const left = leaving.ask({ act: "open" });
  const first = await trial.send({ act: "read" });
  expect(first).toMatchObject({ answer: null, changes: ["locked"] });
  expect(first?.ms).toBeGreaterThan(LIMIT.least);
  expect(first?.ms).toBeLessThan(LIMIT.most);
  const second = await trial.send({ act: "open" });
  expect(second).toMatchObject({ answer: "locked" });
  expect(second?.ms).toBeLessThan(AT_ONCE_MS);
  expect(await left).toBe("locked");
  const begun = performance.now();
  await leaving.send({ act: "exit" });
  await leaving.ended;
  expect(performance.now() - begun).toBeLessThan(AT_ONCE_MS);
  keyring.child.kill("SIGCONT");
  await expect.poll(() => trial.ask({ act: "open" })).toBe("ready");
  expect(await trial.ask({ act: "read" })).toEqual(kept);
});
