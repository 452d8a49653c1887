import { chmod, copyFile, mkdir, readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect } from "playwright/test";
import { run } from "../../build/runtime/run.ts";
import { type Program, mainPidIn, processesIn } from "./installed.ts";
import { NEW, OLD } from "./releases.ts";
import { type Stage, openStage, test } from "./stage.ts";

/** From a fetched package to the program that runs, with nobody signed in. */

let stage: Stage;
let program: Program;
let name: string;

test.beforeEach(async ({ releases }) => {
  ({ name } = releases.of(NEW));
  stage = await openStage(releases);
  await stage.offer({ version: NEW });
});
test.afterEach(() => stage.close());

/** A program that has fetched the new version. */
const ready = async (how: Parameters<Stage["installed"]["start"]>[0] = {}): Promise<void> => {
  program = await stage.installed.start(how);
  expect(await program.updates.check()).toBe(null);
  expect(await program.updates.download()).toBe(null);
  expect((await program.updates.view()).update).toMatchObject({ state: "ready", release: { version: NEW } });
};

const trust = (): Promise<string> => readFile(join(stage.installed.dataFolder, "updates.json"), "utf8");

/** The program goes on as it was, and says what is wrong. */
const expectOld = async (code: string): Promise<void> => {
  expect((await program.updates.view()).problem).toBe(code);
  expect((await program.updates.view()).version).toBe(OLD);
  expect(await stage.versionInPlace()).toBe(OLD);
  expect(await stage.beside()).toEqual(["Anteroom.AppImage"]);
};

test("asked for now, the new version takes the old one's place and starts by itself", async () => {
  await ready();
  const before = await trust();
  void program.updates.install("now").catch(() => null);
  await program.successor();
  const view = await program.updates.view();
  expect([view.version, view.problem, view.requiredVersion]).toEqual([NEW, null, null]);
  expect(await stage.versionInPlace()).toBe(NEW);
  expect(await stage.beside()).toEqual(["Anteroom.AppImage"]);
  expect(await trust()).toBe(before);
  expect(program.log()).toContain('"event":"update.installed"');
  // the old one is gone with all that it had unpacked, and only the new one runs
  await expect.poll(() => program.hasEnded()).toBe(true);
  const heads = (await processesIn(stage.installed.person.home)).filter(({ words }) =>
    words.startsWith(stage.installed.image),
  );
  expect(heads).toHaveLength(1);
  expect(await program.updates.check()).toBe(null);
  expect((await program.updates.view()).update).toEqual({ state: "idle" });
  await expect.poll(() => stage.fetched()).toEqual([]);
});

test("kept for the next start, it is put in place before anything is shown, and once", async () => {
  await ready();
  expect(await program.updates.install("nextStart")).toBe(null);
  expect((await program.updates.view()).update).toMatchObject({ state: "deferred", isForNextStart: true });
  expect(await stage.versionInPlace()).toBe(OLD);
  await stage.installed.killAll();
  program = await stage.installed.start();
  await expect.poll(() => stage.versionInPlace()).toBe(NEW);
  await program.successor();
  expect((await program.updates.view()).version).toBe(NEW);
  expect(program.log().match(/"event":"window\.shown"/g)?.length ?? 0).toBeLessThanOrEqual(1);
  await stage.installed.killAll();
  program = await stage.installed.start();
  expect((await program.updates.view()).version).toBe(NEW);
});

const swaps: readonly [what: string, swap: (fetched: string, other: string) => Promise<unknown>][] = [
  ["the old release's bytes", (fetched, other) => copyFile(other, fetched)],
  [
    "a link to another file",
    async (fetched, other) => {
      await rm(fetched);
      await symlink(other, fetched);
    },
  ],
  ["a file with a byte more", (fetched) => writeFile(fetched, "x", { flag: "a" })],
  ["nothing", (fetched) => rm(fetched)],
];

test("a package that was swapped after it was fetched is not put in place", async ({ releases }) => {
  await ready();
  for (const [what, swap] of swaps) {
    await swap(join(stage.installed.packages, name), releases.of(OLD).path);
    expect(await program.updates.install("now"), what).toBe("UPDATE_ALTERED");
    await expectOld("UPDATE_ALTERED");
    await expect.poll(() => stage.fetched(), what).toEqual([]);
    expect(await program.updates.download(), what).toBe(null);
  }
});

test("a package that was swapped while it waited for the next start is not put in place", async ({
  releases,
}) => {
  await ready();
  expect(await program.updates.install("nextStart")).toBe(null);
  await stage.installed.killAll();
  await copyFile(releases.of(OLD).path, join(stage.installed.packages, name));
  program = await stage.installed.start();
  await program.page();
  await expectOld("UPDATE_ALTERED");
});

test("a file that says what to put in place at the next start is believed as little as the feed", async ({
  releases,
}) => {
  await ready();
  expect(await program.updates.install("nextStart")).toBe(null);
  await stage.installed.killAll();
  const path = join(stage.installed.dataFolder, "pending-update.json");
  const kept: { manifest: string } = JSON.parse(await readFile(path, "utf8"));
  const manifest = await releases.manifest({ version: NEW, by: [releases.signers.stranger] });
  await writeFile(path, JSON.stringify({ ...kept, manifest }), { mode: 0o600 });
  program = await stage.installed.start();
  await program.page();
  await expectOld("UPDATE_SIGNATURE_INVALID");
});

test("where others can write the program's folder nothing is put there", async () => {
  const folder = dirname(stage.installed.image);
  await ready();
  await chmod(folder, 0o777);
  expect(await program.updates.install("now")).toBe("UPDATE_FOLDER_UNSAFE");
  await expectOld("UPDATE_FOLDER_UNSAFE");
  await chmod(folder, 0o700);
  await rename(stage.installed.image, `${stage.installed.image}.real`);
  await symlink(`${stage.installed.image}.real`, stage.installed.image);
  expect(await program.updates.install("now")).toBe("UPDATE_FOLDER_UNSAFE");
});

/** So many bytes a file may have; the package has a hundred million. */
const LIMIT = 60_000_000;

const limitFiles = async (): Promise<void> => {
  const pid = await mainPidIn(stage.installed.person.home);
  expect((await run("prlimit", ["--pid", String(pid), `--fsize=${LIMIT}`])).code).toBe(0);
};

/** Starts its words with the signal of RLIMIT_FSIZE ignored, so that a write fails with EFBIG instead. */
const IGNORES = '#!/bin/sh\ntrap "" XFSZ\nexec "$@"\n';

test("a limit that a copy runs into (EFBIG) leaves the old version, which goes on", async () => {
  const through = join(stage.installed.person.home, "ignoring");
  await writeFile(through, IGNORES, { mode: 0o700 });
  await ready({ through });
  await limitFiles();
  expect(await program.updates.install("now")).toBe("UPDATE_NO_SPACE");
  await expectOld("UPDATE_NO_SPACE");
  expect(await stage.fetched()).toEqual([name]);
});

/** Starts its words where the data folder lies on a disk of 60 MB of their own, as the same user and with the same rights. */
const ownDisk = (folder: string): string => {
  const user = `--map-user=${process.getuid?.() ?? 0} --map-group=${process.getgid?.() ?? 0}`;
  const inner = `mount -t tmpfs -o size=60m,mode=700 none "${folder}" && exec unshare --user ${user} "$@"`;
  return `#!/bin/sh\nexec unshare --user --map-root-user --mount sh -c '${inner}' sh "$@"\n`;
};

test("a disk that is full (ENOSPC) ends a download in a sentence, and leaves nothing of it", async () => {
  const through = join(stage.installed.person.home, "own-disk");
  const { dataFolder, packages } = stage.installed;
  await mkdir(dataFolder, { mode: 0o700 });
  await writeFile(through, ownDisk(dataFolder), { mode: 0o700 });
  program = await stage.installed.start({ through });
  expect(await program.updates.check()).toBe(null);
  expect(await program.updates.download()).toBe("UPDATE_NO_SPACE");
  await expectOld("UPDATE_NO_SPACE");
  const pid = await mainPidIn(stage.installed.person.home);
  const { out } = await run("ls", ["-A", `/proc/${pid}/root${packages}`]);
  expect(out.trim()).toBe("");
});
