import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, onTestFinished, test } from "vitest";
import fc from "fast-check";
import { fail } from "../../protocol/errors.ts";
import { type Holder, type Processes, lockInstall, systemProcesses } from "./install-lock.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "anteroom-lock-"));
});
afterEach(() => rm(folder, { recursive: true }));

const BOOT = "7f5b16fa-e508-4032-9344-ec91e809c020";
const holder = (pid: number, changes: Partial<Holder> = {}): Holder => ({
  boot: BOOT,
  pid,
  birth: `${pid}0`,
  ...changes,
});
const nameOf = ({ boot, pid, birth }: Holder) => `install.${boot}.${pid}.${birth}.lock`;

const processesOf = (self: Holder, alive: readonly Holder[]): Processes => ({
  self: async () => self,
  isAlive: async (one) => alive.some((other) => nameOf(other) === nameOf(one)),
});
const [one, two] = [holder(1), holder(2)];
const both = [one, two];
const busy = fail("UPDATE_BUSY");

test("one holds the lock until it is released, whoever asks", async () => {
  const first = await lockInstall(folder, processesOf(one, both));
  expect([
    first.ok,
    await lockInstall(folder, processesOf(two, both)),
    await lockInstall(folder, processesOf(one, both)),
  ]).toEqual([true, busy, busy]);
  if (first.ok) await first.value();
  expect([await readdir(folder), (await lockInstall(folder, processesOf(two, both))).ok]).toEqual([[], true]);
});

test("the lock of a dead process is taken over, also where another one has its number or the machine was started anew", async () => {
  const dead = [holder(3), holder(1, { birth: "9" }), holder(2, { boot: "0" })];
  for (const gone of dead) await writeFile(join(folder, nameOf(gone)), "");
  expect((await lockInstall(folder, processesOf(two, both))).ok).toBe(true);
  expect(await readdir(folder)).toEqual([nameOf(two)]);
});

test("files that are no locks are left alone", async () => {
  const others = [
    "install.lock",
    "updates.json",
    `${nameOf(holder(3))}.x`,
    "install.../../x.lock".replaceAll("/", "_"),
  ];
  for (const name of others) await writeFile(join(folder, name), "");
  expect((await lockInstall(folder, processesOf(one, both))).ok).toBe(true);
  expect((await readdir(folder)).toSorted()).toEqual([...others, nameOf(one)].toSorted());
});

test("a folder that is not there takes no lock", async () => {
  expect(await lockInstall(join(folder, "none"), processesOf(one, both))).toEqual(
    fail("UPDATE_INSTALL_FAILED"),
  );
});

test("in no order of their steps do two hold it", async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), fc.integer({ min: 2, max: 4 }), async (scheduler, count) => {
      const here = await mkdtemp(join(folder, "one-"));
      await writeFile(join(here, nameOf(holder(99))), "");
      const all = Array.from({ length: count }, (_one, at) => holder(at + 1));
      const tries = all.map((self) => {
        const { isAlive } = processesOf(self, all);
        return lockInstall(here, {
          self: () => scheduler.schedule(Promise.resolve(self)),
          isAlive: (asked) => scheduler.schedule(isAlive(asked)),
        });
      });
      const held = await scheduler.waitFor(Promise.all(tries));
      expect(held.filter(({ ok }) => ok).length).toBeLessThanOrEqual(1);
    }),
    { numRuns: 100 },
  );
});

test("this process is alive, and one of its number that was born earlier is not", async () => {
  const self = await systemProcesses.self();
  expect([await systemProcesses.isAlive(self), self.pid]).toEqual([true, process.pid]);
  expect(await systemProcesses.isAlive({ ...self, birth: "1" })).toBe(process.platform !== "linux");
  expect(await systemProcesses.isAlive({ ...self, boot: "0" })).toBe(process.platform !== "linux");
  const { pid } = spawnSync(process.execPath, ["--version"]);
  expect(await systemProcesses.isAlive({ ...self, pid })).toBe(false);
});

const LOCK = JSON.stringify(fileURLToPath(new URL("./install-lock.ts", import.meta.url)));
const HOLDING = `
  import { lockInstall, systemProcesses } from ${LOCK};
  const { ok } = await lockInstall(process.argv[1], systemProcesses);
  process.stdout.write(String(ok));
  process.stdin.resume();
`;

test("another program's hold is respected while it runs, and taken over once it was killed", async () => {
  const child = spawn(process.execPath, ["--input-type=module", "-e", HOLDING, folder]);
  onTestFinished(() => void child.kill("SIGKILL"));
  const [told] = await once(child.stdout, "data");
  expect([String(told), await lockInstall(folder, systemProcesses)]).toEqual(["true", busy]);
  child.kill("SIGKILL");
  await once(child, "exit");
  const [left = ""] = await readdir(folder);
  expect(await readFile(join(folder, left), "utf8")).toBe("");
  expect((await lockInstall(folder, systemProcesses)).ok).toBe(true);
  expect((await readdir(folder)).length).toBe(1);
});
