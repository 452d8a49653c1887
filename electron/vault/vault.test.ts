import { expect, test } from "vitest";
import { KeyringAbsent } from "./keyring.ts";
import { ANSWER_MS } from "./one-call.ts";
import { type Gatekeeper, diskWith, emptyDisk, keptOf, startRun } from "./vault-fixtures.ts";

const anna = keptOf("anna");
const bert = keptOf("bert");
const REFUSED = new Error("refused");

const refusing =
  (error: Error, ...acts: string[]): Gatekeeper =>
  async (act, job) => {
    if (acts.some((one) => act.startsWith(one))) throw error;
    return job();
  };

/** Acts that begin like this never end, unless `freed` says so. */
const hanging =
  (start: string, freed: Promise<void> = new Promise(() => undefined)): Gatekeeper =>
  async (act, job) => {
    if (act.startsWith(start)) await freed;
    return job();
  };

const turns = async (): Promise<void> => {
  for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
};

test("a vault is locked until it was opened", async () => {
  const { vault } = startRun(await diskWith(anna));
  expect([vault.state(), await vault.read()]).toEqual(["locked", null]);
});

test("a probe is written, read and removed, and opens the vault", async () => {
  const disk = await diskWith(anna);
  const { vault, acts, changes } = startRun(disk);
  expect(await vault.open()).toBe("ready");
  expect([acts, changes]).toEqual([["set probe", "get probe", "remove probe"], ["ready"]]);
  expect([...disk.entries.keys()]).toEqual(["refresh-token", "wrapping-key"]);
});

test("what was kept is read whole by the next run", async () => {
  const { vault } = startRun(await diskWith(anna));
  await vault.open();
  expect(await vault.read()).toEqual(anna);
});

test("a vault in which nothing lies stays ready and answers null", async () => {
  const { vault } = startRun(emptyDisk());
  await vault.open();
  expect([await vault.read(), vault.state()]).toEqual([null, "ready"]);
});

test.each([
  ["locked", REFUSED],
  ["absent", new KeyringAbsent("nothing there")],
] as const)("a probe that is refused means %s and nothing is read", async (state, error) => {
  const { vault, acts } = startRun(await diskWith(anna), refusing(error, "set"));
  expect([await vault.open(), await vault.read(), acts]).toEqual([state, null, ["set probe"]]);
});

test.each(["get probe", "remove probe"])("a probe without its %s proves nothing", async (act) => {
  const { vault } = startRun(await diskWith(anna), refusing(REFUSED, act));
  expect(await vault.open()).toBe("locked");
});

test("a probe that is read as null proves nothing", async () => {
  const disk = emptyDisk();
  const { vault } = startRun(disk, async (act, job) => {
    if (act === "get probe") disk.entries.clear();
    return job();
  });
  expect(await vault.open()).toBe("locked");
});

test("a null of a vault that was locked while running removes nothing and is told", async () => {
  const disk = await diskWith(anna);
  const { vault, changes } = startRun(disk);
  await vault.open();
  disk.isLocked = true;
  expect([await vault.read(), vault.state(), changes]).toEqual([null, "locked", ["ready", "locked"]]);
  disk.isLocked = false;
  expect([await vault.open(), await vault.read()]).toEqual(["ready", anna]);
});

test("the next sign-in takes the place of the last", async () => {
  const disk = await diskWith(anna);
  expect(await startRun(disk).vault.keep(bert)).toBe("ready");
  const { vault } = startRun(disk);
  await vault.open();
  expect(await vault.read()).toEqual(bert);
});

test("each keep has a wrapping key of its own", async () => {
  const disk = await diskWith(anna);
  const first = disk.entries.get("wrapping-key");
  await startRun(disk).vault.keep(anna);
  expect(disk.entries.get("wrapping-key")).not.toBe(first);
});

test("the entries of two keeps are not taken as one", async () => {
  const [disk, other] = [await diskWith(anna), await diskWith(bert)];
  disk.entries.set("refresh-token", other.entries.get("refresh-token") ?? "");
  const { vault } = startRun(disk);
  await vault.open();
  expect([await vault.read(), vault.state()]).toEqual([null, "ready"]);
});

test.each(["", "x", ".", "AAAAAAAAAAAAAAAAAAAAAA.", "AAAAAAAAAAAAAAAAAAAAAA.AAAA"])(
  "an entry %j that this program did not write is nothing",
  async (entry) => {
    const disk = await diskWith(anna);
    disk.entries.set("wrapping-key", entry);
    const { vault } = startRun(disk);
    await vault.open();
    expect(await vault.read()).toBe(null);
  },
);

test.each(["set", "set refresh-token", "set wrapping-key"])(
  "a keep whose %s is refused keeps neither the new nor the old sign-in, and has no file",
  async (act) => {
    const disk = await diskWith(anna);
    expect(await startRun(disk, refusing(REFUSED, act)).vault.keep(bert)).toBe("locked");
    expect(disk.file).toBe(null);
    const { vault } = startRun(disk);
    await vault.open();
    expect([await vault.read(), disk.entries.size]).toEqual([null, 0]);
  },
);

test("a keep whose file cannot be written keeps neither the new nor the old sign-in", async () => {
  const disk = await diskWith(anna);
  disk.isFull = true;
  const { vault } = startRun(disk);
  expect([await vault.keep(bert), disk.file]).toEqual(["locked", null]);
  expect([await vault.open(), await vault.read(), disk.entries.size]).toEqual(["ready", null, 0]);
});

test("secrets that could not be read again are not kept", async () => {
  const { vault } = startRun(emptyDisk());
  expect(await vault.keep({ ...anna, secrets: { ...anna.secrets, dpopKey: "=" } })).toBe("locked");
});

test("a token of 2,000 bytes is kept, one more is not", async () => {
  const disk = emptyDisk();
  const { vault } = startRun(disk);
  const long = { ...anna, refreshToken: "é".repeat(1_000) };
  expect([await vault.keep(long), await vault.read()]).toEqual(["ready", long]);
  expect(await vault.keep({ ...anna, refreshToken: `${long.refreshToken}x` })).toBe("locked");
  expect([disk.file, await vault.open(), disk.entries.size]).toEqual([null, "ready", 0]);
});

test("the next refresh token takes the place of the one that was read", async () => {
  const disk = await diskWith(anna);
  const { vault } = startRun(disk);
  await vault.open();
  await vault.read();
  expect(await vault.replaceRefreshToken("next")).toBe("ready");
  expect(await vault.read()).toEqual({ ...anna, refreshToken: "next" });
});

test("a refresh token is not kept where nothing was", async () => {
  const disk = emptyDisk();
  const { vault } = startRun(disk);
  await vault.open();
  expect([await vault.replaceRefreshToken("next"), disk.entries.size]).toEqual(["ready", 0]);
});

test("a refresh token that cannot be replaced is not left behind to look stolen", async () => {
  const disk = await diskWith(anna);
  const { vault, changes } = startRun(disk);
  await vault.open();
  await vault.read();
  disk.isLocked = true;
  expect([await vault.replaceRefreshToken("next"), changes]).toEqual(["locked", ["ready", "locked"]]);
  disk.isLocked = false;
  expect([await vault.open(), await vault.read(), disk.entries.size]).toEqual(["ready", null, 0]);
});

test("a vault that opened again takes the next refresh token", async () => {
  const disk = await diskWith(anna);
  const { vault } = startRun(disk);
  await vault.open();
  await vault.read();
  disk.isLocked = true;
  await vault.read();
  disk.isLocked = false;
  expect([await vault.replaceRefreshToken("next"), vault.state()]).toEqual(["ready", "ready"]);
  expect(await vault.read()).toEqual({ ...anna, refreshToken: "next" });
});

test("forgetting removes the file first, then the key, then the token", async () => {
  const disk = await diskWith(anna);
  const { vault, acts } = startRun(disk);
  await vault.open();
  await vault.forget();
  expect([disk.file, disk.entries.size, await vault.read()]).toEqual([null, 0, null]);
  const removed = acts.filter((act) => act.startsWith("remove") && act !== "remove probe");
  expect([...new Set(removed)]).toEqual(["remove file", "remove wrapping-key", "remove refresh-token"]);
});

test("what could not be forgotten is at the next open, by whichever run", async () => {
  const disk = await diskWith(anna);
  const first = startRun(disk, refusing(REFUSED, "remove wrapping-key"));
  await first.vault.open();
  await first.vault.forget();
  expect([disk.file, disk.entries.size, first.vault.state()]).toEqual([null, 2, "locked"]);
  await startRun(disk).vault.open();
  expect(disk.entries.size).toBe(0);
});

test("a file that cannot be removed is not read after forgetting", async () => {
  const disk = await diskWith(anna);
  const { file } = disk;
  const { vault } = startRun(disk, async (act, job) => {
    const done = job();
    if (act === "remove file") disk.file = file;
    return done;
  });
  await vault.open();
  await vault.forget();
  expect([await vault.read(), disk.entries.size]).toEqual([null, 0]);
});

test("a policy that forbids it reads nothing and removes what an earlier one left", async () => {
  const disk = await diskWith(anna);
  const { vault, acts, policy } = startRun(disk);
  policy.isAllowed = false;
  expect([await vault.open(), await vault.read(), await vault.keep(bert)]).toEqual([
    "refusedByPolicy",
    null,
    "refusedByPolicy",
  ]);
  expect([disk.file, disk.entries.size]).toEqual([null, 0]);
  expect(acts.filter((act) => !act.startsWith("remove"))).toEqual([]);
});

test.each(["read", "keep", "replaceRefreshToken"] as const)(
  "a policy that changes while running holds at the next %s",
  async (act) => {
    const disk = await diskWith(anna);
    const { vault, changes, policy } = startRun(disk);
    await vault.open();
    policy.isAllowed = false;
    await {
      read: vault.read,
      keep: () => vault.keep(bert),
      replaceRefreshToken: () => vault.replaceRefreshToken("x"),
    }[act]();
    expect([changes, disk.file, disk.entries.size]).toEqual([["ready", "refusedByPolicy"], null, 0]);
    policy.isAllowed = true;
    expect([await vault.open(), await vault.read()]).toEqual(["ready", null]);
  },
);

test("forgetting does not undo a policy's refusal", async () => {
  const { vault, policy } = startRun(emptyDisk(), refusing(REFUSED, "remove wrapping-key"));
  policy.isAllowed = false;
  await vault.open();
  await vault.forget();
  expect(vault.state()).toBe("refusedByPolicy");
});

test("a prompt that nobody answers is waited for eight seconds", async () => {
  const { vault, clock } = startRun(await diskWith(anna), hanging("set"));
  let state: string = "asked";
  void vault.open().then((answer) => (state = answer));
  await turns();
  clock.advance(ANSWER_MS - 1);
  await turns();
  expect(state).toBe("asked");
  clock.advance(1);
  await turns();
  expect([state, clock.count()]).toEqual(["locked", 0]);
});

test("while a call hangs, later ones are not made and answer locked at once", async () => {
  const { vault, acts, clock } = startRun(await diskWith(anna), hanging("set"));
  const first = vault.open();
  await turns();
  clock.advance(ANSWER_MS);
  expect([await first, await vault.open(), await vault.keep(bert), await vault.read()]).toEqual([
    "locked",
    "locked",
    "locked",
    null,
  ]);
  expect(acts.filter((act) => !act.endsWith("file"))).toEqual(["set probe"]);
});

test("an act that came while another was waiting answers with it", async () => {
  const { vault, clock } = startRun(emptyDisk(), hanging("set"));
  const answers = Promise.all([vault.open(), vault.keep(anna), vault.open()]);
  await turns();
  clock.advance(ANSWER_MS);
  expect(await answers).toEqual(["locked", "locked", "locked"]);
});

test("a vault whose hanging call ended can be opened again", async () => {
  const freed = Promise.withResolvers<void>();
  const { vault, clock } = startRun(await diskWith(anna), hanging("set probe", freed.promise));
  const first = vault.open();
  await turns();
  clock.advance(ANSWER_MS);
  expect(await first).toBe("locked");
  freed.resolve();
  await turns();
  expect([await vault.open(), await vault.read()]).toEqual(["ready", anna]);
});

test("a token that a hanging call wrote too late is removed at the next open", async () => {
  const freed = Promise.withResolvers<void>();
  const disk = emptyDisk();
  const { vault, clock } = startRun(disk, hanging("set refresh-token", freed.promise));
  const kept = vault.keep(anna);
  await turns();
  clock.advance(ANSWER_MS);
  expect(await kept).toBe("locked");
  freed.resolve();
  await turns();
  expect(disk.entries.size).toBe(1);
  expect([await vault.open(), disk.entries.size, disk.file]).toEqual(["ready", 0, null]);
});

test("acts on a vault run one after another", async () => {
  const disk = await diskWith(anna);
  const { vault } = startRun(disk);
  const [, , , found] = await Promise.all([
    vault.open(),
    vault.keep(bert),
    vault.replaceRefreshToken("next"),
    vault.read(),
  ]);
  expect(found).toEqual({ ...bert, refreshToken: "next" });
});
