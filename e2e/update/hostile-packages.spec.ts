import { appendFile, copyFile, open, truncate } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "playwright/test";
import { type Answer, bytes, cutFile, endless, file, silent, status, wholeFile } from "./feed-server.ts";
import { type Program, hashOf } from "./installed.ts";
import { NEW, OLD, type Releases } from "./releases.ts";
import { MANIFEST, type Stage, openStage, test } from "./stage.ts";

/** A good manifest, and packages that are not what it says. */

let stage: Stage;
let program: Program;
let name: string;
let good: string;
/** A copy of the package to do harm to. */
let harmed: string;

/** Machines whose feeds fall silent; they wait while the others are tried. */
const waiting: { stage: Stage; refusal: Promise<string | null> }[] = [];

/** Silent feeds are given up after twenty seconds, so both begin first. */
const beginToWait = async (releases: Releases): Promise<void> => {
  const [one, other] = [await openStage(releases), await openStage(releases)];
  one.feed.serve({ [MANIFEST]: silent('{"payload":"') });
  const silenced = await one.installed.start();
  await silenced.page();
  waiting.push({ stage: one, refusal: silenced.updates.check().catch(() => null) });
  await other.offer({ version: NEW }, { [releases.of(NEW).name]: silent(Buffer.alloc(100_000)) });
  const fetching = await other.installed.start();
  expect(await fetching.updates.check()).toBe(null);
  waiting.push({ stage: other, refusal: fetching.updates.download().catch(() => null) });
};

test.describe.configure({ mode: "serial" });
test.beforeAll(async ({ releases }) => {
  test.setTimeout(120_000);
  await beginToWait(releases);
  stage = await openStage(releases);
  ({ name, path: good } = releases.of(NEW));
  harmed = join(stage.installed.person.home, "harmed");
  program = await stage.installed.start();
});
test.afterAll(async () => {
  await stage.close();
  for (const one of waiting) await one.stage.close();
});

/** The feed as it is, but for the package. */
const offerWith = async (answer: Answer): Promise<void> => {
  await stage.offer({ version: NEW }, { [name]: answer });
  expect(await program.updates.check()).toBe(null);
};
const ranges = (): (string | null)[] =>
  stage.feed
    .asked()
    .filter(({ path }) => path === name)
    .map(({ range }) => range);

const flipByte = async (path: string, at: number): Promise<void> => {
  const handle = await open(path, "r+");
  const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, at);
  buffer[0] = (buffer[0] ?? 0) ^ 1;
  await handle.write(buffer, 0, 1, at);
  await handle.close();
};

const MIDDLE = 50_000_000;

const altered: readonly [
  what: string,
  code: string,
  left: "nothing" | "a part",
  make: (releases: Releases) => Promise<Answer>,
][] = [
  [
    "has one bit flipped",
    "UPDATE_ALTERED",
    "nothing",
    async () => {
      await copyFile(good, harmed);
      await flipByte(harmed, MIDDLE);
      return file(harmed);
    },
  ],
  [
    "is another release's",
    "UPDATE_ALTERED",
    "nothing",
    async ({ of }) => {
      await copyFile(of(OLD).path, harmed);
      await truncate(harmed, of(NEW).record.files[0]?.size ?? 0);
      return file(harmed);
    },
  ],
  [
    "is longer than it should be",
    "UPDATE_ALTERED",
    "nothing",
    async () => {
      await copyFile(good, harmed);
      await appendFile(harmed, "more");
      return file(harmed);
    },
  ],
  ["never ends", "UPDATE_ALTERED", "nothing", async () => endless],
  ["is shorter than it should be", "UPDATE_UNREACHABLE", "a part", async () => bytes("much shorter")],
  [
    "lies elsewhere",
    "UPDATE_UNREACHABLE",
    "a part",
    async () => status(302, { location: `/elsewhere/${name}` }),
  ],
  ["is not there", "UPDATE_UNREACHABLE", "a part", async () => status(404)],
];

for (const [what, code, left, make] of altered) {
  test(`a package that ${what} is not taken`, async ({ releases }) => {
    await offerWith(await make(releases));
    expect(await program.updates.download()).toBe(code);
    expect(await program.updates.view()).toMatchObject({ update: { state: "available" }, problem: code });
    const found = await stage.fetched();
    expect(found.filter((one) => one !== `${name}.part`)).toEqual([]);
    if (left === "nothing") expect(found).toEqual([]);
    expect(await program.updates.install("now")).toBe("NOT_FOUND");
  });
}

test("a package and a manifest that fit each other are refused where a stranger signed", async ({
  releases,
}) => {
  const { signers, payload } = releases;
  const theirs = { ...payload(NEW).files[0], sha512: await hashOf(harmed) };
  const changes = { files: payload(NEW).files.map((one) => ({ ...one, ...theirs })) };
  await stage.offer({ version: NEW, changes, by: [signers.stranger] }, { [name]: file(harmed) });
  expect(await program.updates.check()).toBe("UPDATE_SIGNATURE_INVALID");
  // what was offered well before is offered still, and is what it was
  expect(await program.updates.download()).toBe("UPDATE_ALTERED");
});

test("a download that breaks off goes on where it broke off", async () => {
  await offerWith(cutFile(good, MIDDLE));
  stage.feed.forget();
  expect(await program.updates.download()).toBe("UPDATE_UNREACHABLE");
  expect(await stage.fetched()).toEqual([`${name}.part`]);
  await offerWith(file(good));
  expect(await program.updates.download()).toBe(null);
  const [first, second] = ranges();
  expect([first, ranges().length]).toEqual([null, 2]);
  const from = Number(/^bytes=(\d+)-$/.exec(second ?? "")?.[1]);
  expect(from).toBeGreaterThan(MIDDLE / 2);
  expect(from).toBeLessThanOrEqual(MIDDLE);
  expect(await stage.fetched()).toEqual([name]);
  expect(await hashOf(join(stage.installed.packages, name))).toBe(await hashOf(good));
});

/** Nothing of the package is known any more: the feed offers something else meanwhile. */
const forgetFetched = async ({ payload }: Releases): Promise<void> => {
  const rollout = { ...payload(NEW).rollout, percent: 0 };
  await stage.offer({ version: NEW, changes: { rollout } });
  expect(await program.updates.check()).toBe(null);
  await expect.poll(() => stage.fetched()).toEqual([]);
  stage.feed.forget();
};

test("a download goes on after the program was killed, and from a server that only gives the whole", async ({
  releases,
}) => {
  await forgetFetched(releases);
  await offerWith(cutFile(good, MIDDLE));
  expect(await program.updates.download()).toBe("UPDATE_UNREACHABLE");
  await stage.installed.killAll();
  program = await stage.installed.start();
  await offerWith(wholeFile(good));
  expect(await program.updates.download()).toBe(null);
  expect(ranges().at(-1)).toMatch(/^bytes=\d+-$/);
  expect(await hashOf(join(stage.installed.packages, name))).toBe(await hashOf(good));
});

test("a part that somebody changed is found out, and fetched anew", async ({ releases }) => {
  await forgetFetched(releases);
  await offerWith(cutFile(good, MIDDLE));
  await program.updates.download();
  await flipByte(join(stage.installed.packages, `${name}.part`), 1_000);
  await offerWith(file(good));
  expect(await program.updates.download()).toBe("UPDATE_ALTERED");
  expect(await stage.fetched()).toEqual([]);
  expect(await program.updates.download()).toBe(null);
});

test("the file of the program is the one that was installed, whatever the feed sent", async () => {
  expect(await stage.versionInPlace()).toBe(OLD);
  expect(await stage.beside()).toEqual(["Anteroom.AppImage"]);
});

test("a manifest and a package that fall silent are given up, and what came of the package is kept", async () => {
  test.setTimeout(60_000);
  const refusals = await Promise.all(waiting.map(({ refusal }) => refusal));
  expect(refusals).toEqual(["UPDATE_UNREACHABLE", "UPDATE_UNREACHABLE"]);
  expect(await waiting[1]?.stage.fetched()).toEqual([`${name}.part`]);
});
