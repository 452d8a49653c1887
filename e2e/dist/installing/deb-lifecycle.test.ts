import { afterAll, beforeAll, expect, test } from "vitest";
import { ensureBase } from "./base.ts";
import { type Machine, changes, openMachine } from "./machine.ts";
import { mustWork } from "./must-work.ts";
import { type Pair, VERSIONS, ensurePair } from "./packages.ts";

/* The life of the package on one machine from the older version to the purge. The tests build on each other. */

const POLICIES = "/etc/anteroom/policies.json";
const WRITTEN = '{"serverUrl":"https://visits.clinic.example"}\n';
const REFUSAL = `Anteroom ${VERSIONS.newer} is installed and newer than ${VERSIONS.older}: remove it first if the older one is really wanted.`;

let empty: ReadonlyMap<string, string>;
let machine: Machine;
let paths: Pair;

beforeAll(async () => {
  const base = await ensureBase();
  const pair = await ensurePair("deb");
  machine = await openMachine(base.ready);
  // another program's, so that /opt is not ours alone
  await machine.write("/opt/other/file", "");
  empty = await machine.files();
  paths = { older: await machine.bring(pair.older), newer: await machine.bring(pair.newer) };
  expect(await machine.run("dpkg", "-i", paths.older)).toMatchObject({ code: 0 });
});
afterAll(() => machine?.close());

const apt = (word: string, ...more: readonly string[]) => machine.run("apt-get", word, "-y", "-q", ...more);

test("an upgrade by apt brings the newer version and leaves an administrator's policies untouched", async () => {
  await machine.write(POLICIES, WRITTEN);
  const stamp = () => machine.run("stat", "-c", "%i %Y %a %U", POLICIES);
  const before = await stamp();
  const { code, out } = await apt("install", paths.newer);
  expect(code).toBe(0);
  expect(out).toContain(`Unpacking anteroom (${VERSIONS.newer}) over (${VERSIONS.older})`);
  await mustWork(machine, VERSIONS.newer);
  expect(await machine.read(POLICIES)).toBe(WRITTEN);
  expect(await stamp()).toEqual(before);
});

test("a downgrade is refused by the package itself with one sentence, and the newer version stays whole", async () => {
  const before = await machine.files();
  const byDpkg = await machine.run("dpkg", "-i", paths.older);
  const byApt = await apt("install", "--allow-downgrades", paths.older);
  expect([byDpkg.code, byApt.code]).toEqual([1, 100]);
  for (const { err } of [byDpkg, byApt]) expect(err.split("\n")).toContain(REFUSAL);
  expect(changes(before, await machine.files())).toEqual([]);
  await mustWork(machine, VERSIONS.newer);
});

test("installing the same version again repairs a file that was lost and changes nothing else", async () => {
  const before = await machine.files();
  await machine.run("rm", "/opt/anteroom/resources/app.asar");
  expect(await apt("install", "--reinstall", paths.newer)).toMatchObject({ code: 0 });
  expect(changes(before, await machine.files())).toEqual([]);
  await mustWork(machine, VERSIONS.newer);
});

test("removing takes the program away and keeps the policies", async () => {
  expect(await apt("remove", "anteroom")).toMatchObject({ code: 0 });
  expect(await machine.read(POLICIES)).toBe(WRITTEN);
  expect(changes(empty, await machine.files())).toEqual([
    "/etc/anteroom: absent -> d 755 0:0",
    `${POLICIES}: absent -> f 644 0:0 ${WRITTEN.length}`,
  ]);
});

test("what the refusal of a downgrade advises works: removed first, the older version installs", async () => {
  expect(await machine.run("dpkg", "-i", paths.older)).toMatchObject({ code: 0 });
  await mustWork(machine, VERSIONS.older);
  expect(await machine.read(POLICIES)).toBe(WRITTEN);
});

test("purging takes the policies too and leaves nothing but what is people's own", async () => {
  const person = "/home/person/.config/Anteroom/settings.json";
  await machine.write(person, "{}");
  expect(await apt("purge", "anteroom")).toMatchObject({ code: 0 });
  expect((await machine.run("dpkg-query", "-W", "anteroom")).code).toBe(1);
  expect(await machine.read(person)).toBe("{}");
  await machine.run("rm", "-r", "/home/person");
  expect(changes(empty, await machine.files())).toEqual([]);
});
