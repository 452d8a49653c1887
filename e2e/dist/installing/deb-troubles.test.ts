import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { once } from "node:events";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ensureBase } from "./base.ts";
import { cutPower, held, holdAt, letGo, uncover, until } from "./holds.ts";
import { type Machine, changes, openMachine } from "./machine.ts";
import { mustStart, mustWork, stateOf } from "./must-work.ts";
import { VERSIONS, ensurePair } from "./packages.ts";

/* An upgrade on one machine that goes wrong again and again until it succeeds. The tests build on each other. */

let machine: Machine;
let newer: string;

beforeAll(async () => {
  const base = await ensureBase();
  const pair = await ensurePair("deb");
  machine = await openMachine(base.ready);
  newer = await machine.bring(pair.newer);
  expect(await machine.run("dpkg", "-i", await machine.bring(pair.older))).toMatchObject({ code: 0 });
});
afterAll(() => machine?.close());

const halfWritten = async (): Promise<readonly string[]> =>
  (await readdir(join(machine.root, "opt/anteroom"))).filter((name) => name.endsWith(".dpkg-new"));

test("where a file cannot be written whole, the upgrade fails with its reason and the older version stays as it was", async () => {
  const before = await machine.files();
  // a limit on the size of files stands for a full disk: the same call fails at the same place
  const script = `trap "" XFSZ; ulimit -f 20000; exec dpkg -i ${newer}`;
  const { code, err } = await machine.run("sh", "-c", script);
  expect(code).toBe(1);
  expect(err).toMatch(/failed to write \(File too large\)/);
  expect(changes(before, await machine.files())).toEqual([]);
  await mustWork(machine, VERSIONS.older);
});

test("power lost before a file was written: the older version still starts", async () => {
  const before = await machine.files();
  await holdAt(machine, "dpkg", "--compare-versions");
  const child = machine.start("dpkg", "-i", newer);
  await held(machine);
  await cutPower(child);
  await uncover(machine, "dpkg");
  expect(changes(before, await machine.files())).toEqual([]);
  await mustStart(machine);
});

test("power lost while files are written: the older version still starts", async () => {
  const child = machine.start("dpkg", "-i", newer);
  await until(async () => (await halfWritten()).length > 0);
  await cutPower(child);
  expect(await halfWritten()).not.toEqual([]);
  await mustStart(machine);
});

test("after both dpkg takes the package again, and power lost while it sets up is made good by dpkg --configure -a alone", async () => {
  await holdAt(machine, "update-desktop-database");
  const child = machine.start("dpkg", "-i", newer);
  await held(machine);
  await cutPower(child);
  await uncover(machine, "update-desktop-database");
  expect(await stateOf(machine)).toContain("half-configured");
  await mustStart(machine);
  expect(await machine.run("dpkg", "--configure", "-a")).toMatchObject({ code: 0 });
  await mustWork(machine, VERSIONS.newer);
});

test("of two installations at once the second one stops with one sentence, the first one ends well, and no trace of the troubles is left", async () => {
  const before = await machine.files();
  await holdAt(machine, "update-desktop-database");
  const first = machine.start("dpkg", "-i", newer);
  const ended = once(first, "exit");
  await held(machine);
  const byDpkg = await machine.run("dpkg", "-i", newer);
  const byApt = await machine.run("apt-get", "install", "-y", "-q", "--reinstall", newer);
  await letGo(machine);
  expect(await ended).toEqual([0, null]);
  expect(byDpkg).toMatchObject({ code: 2 });
  expect(byDpkg.err).toMatch(/^dpkg: error: dpkg frontend lock was locked by another process with pid \d+/);
  expect(byApt).toMatchObject({ code: 100 });
  expect(byApt.err).toMatch(/^E: Could not get lock \/var\/lib\/dpkg\/lock-frontend/m);
  await uncover(machine, "update-desktop-database");
  expect(changes(before, await machine.files())).toEqual([]);
  await mustWork(machine, VERSIONS.newer);
});
