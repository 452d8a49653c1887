import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "playwright/test";
import { FLAVOURS } from "../../build/package/flavours.ts";
import { FUSE_NAMES, fuseBreaches, readFuses } from "../../build/package/fuses.ts";
import type { Package } from "../../build/package/package.ts";
import { freeTcpPort } from "../../build/start/ports.ts";
import {
  CONFINED,
  type Person,
  type Running,
  confinementsOf,
  filesOf,
  newPerson,
  packageOf,
  startProgram,
} from "./program.ts";
import * as window from "./window.ts";

/** The release as a clinic would have it: nobody looks into it, everything is seen and done from outside. */

/** What cannot be heard and will not be answered; the program needs an address to show its first screen. */
const SERVER = "--server=http://127.0.0.1:9";

let release: Package;
let person: Person;
const running: Running[] = [];
const people: Person[] = [];

const start = async (
  args: readonly string[] = [SERVER],
  { who = person, env = {} }: { who?: Person; env?: Readonly<Record<string, string>> } = {},
): Promise<Running> => {
  const one = await startProgram({ executable: release.executable, person: who, args, env });
  running.push(one);
  return one;
};

test.beforeAll(async () => {
  release = await packageOf("release");
});
test.beforeEach(async () => {
  person = await newPerson();
  people.push(person);
});
test.afterEach(async () => {
  for (const one of running.splice(0)) await one.end();
  for (const one of people.splice(0)) await one.remove();
});

test("the fuses of the finished program are those of its flavour", async () => {
  const wire = await readFuses(release.executable);
  expect(fuseBreaches(wire, FLAVOURS.release.fuses)).toEqual([]);
  expect(Object.fromEntries(wire.map((state, at) => [FUSE_NAMES[at], state]))).toMatchObject({
    runAsNode: "off",
    cookieEncryption: "on",
    nodeOptions: "off",
    nodeCliInspect: "off",
    embeddedAsarIntegrity: "on",
    onlyLoadAppFromAsar: "on",
    loadBrowserProcessSpecificV8Snapshot: "off",
    grantFileProtocolExtraPrivileges: "off",
  });
});

test("one window appears under the product's name and shows a page", async ({}, info) => {
  const one = await start();
  const id = await window.windowOf(one);
  const shown = window.coloursIn(await window.firstScreen(id));
  await window.keepPicture(id, info.outputPath("first-screen.png"));
  expect(shown.colours).toBeGreaterThan(100);
  expect(shown.commonest).toBeLessThan(0.97);
  expect(await window.windowsOf(one.pid)).toEqual([id]);
});

test("every renderer of an ordinary user sits in Chromium's sandbox", async () => {
  const one = await start();
  await window.windowOf(one);
  const found = await confinementsOf(one.pid);
  expect(found.length).toBeGreaterThan(0);
  expect(found).toEqual(found.map(() => CONFINED));
});

test("a second start of the same person ends and brings the first window to the front", async () => {
  const somebodyElse = await newPerson();
  people.push(somebodyElse);
  const first = await start();
  const id = await window.windowOf(first);
  const other = await start([SERVER], { who: somebodyElse });
  const otherId = await window.windowOf(other);
  await window.bringToFront(otherId);
  await window.minimise(id);
  expect(await window.windowsOf(first.pid)).toEqual([]);
  const second = await start();
  expect(await second.ended).toBe(0);
  await window.untilActive(id);
  expect(await window.windowsOf(first.pid)).toEqual([id]);
});

const isListening = (port: number): Promise<boolean> =>
  fetch(`http://127.0.0.1:${port}/json/list`).then(
    () => true,
    () => false,
  );

test("what Node would take from its surroundings does nothing", async () => {
  const port = await freeTcpPort();
  const planted = join(person.folder, "planted.cjs");
  const left = join(person.folder, "left");
  await writeFile(planted, `require("node:fs").writeFileSync(${JSON.stringify(left)}, "ran")`);
  const env = {
    NODE_OPTIONS: `--inspect=127.0.0.1:${port} --require=${planted}`,
    NODE_EXTRA_CA_CERTS: planted,
    NODE_REDIRECT_WARNINGS: left,
    NODE_V8_COVERAGE: left,
  };
  const one = await start([SERVER], { env });
  await window.windowOf(one);
  expect(await isListening(port)).toBe(false);
  // with that fuse Electron looks at the variable, and says that a packaged program follows few of its words
  expect(one.err()).not.toContain("NODE_OPTION");
  expect((await filesOf(person)).filter((path) => path.startsWith(person.folder))).toEqual([planted]);
});

test("a signal opens no inspector: the program ends of it", async () => {
  test.setTimeout(30_000);
  const one = await start();
  await window.windowOf(one);
  process.kill(one.pid, "SIGUSR1");
  expect([await one.ended, await isListening(9_229)]).toEqual([null, false]);
});
