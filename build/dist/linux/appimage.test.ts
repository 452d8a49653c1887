import { chmod, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { run } from "../../runtime/run.ts";
import { appImageHead, makeAppImage } from "./appimage.ts";

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "anteroom-appimage-test-"));
});
afterEach(() => rm(root, { recursive: true }));

/** An AppImage whose program is a script. */
const imageOf = async (script: string, name: string): Promise<string> => {
  const program = join(root, `${name}-program`);
  await mkdir(program);
  await writeFile(join(program, "anteroom"), `#!/bin/sh\n${script}\n`);
  await chmod(join(program, "anteroom"), 0o755);
  await writeFile(join(root, "icon.png"), "icon");
  const output = join(root, `${name}.AppImage`);
  const head = await appImageHead(join(root, "cache"));
  await makeAppImage({
    program,
    icon: join(root, "icon.png"),
    head,
    output,
    seconds: 1_700_000_000,
    isSmall: false,
  });
  return output;
};

const start = async (image: string, words: readonly string[] = []) => {
  await mkdir(join(root, "place"), { recursive: true });
  return run(image, words, { env: { PATH: process.env["PATH"], TMPDIR: join(root, "place") } });
};

test("it starts the program with its words, says where it is, ends with its code and leaves nothing behind", async () => {
  const image = await imageOf('echo "$APPIMAGE|$(stat -c %a "$APPDIR/..")|$1|$2"; exit 7', "one");
  expect(await start(image, ["--cover", "a b"])).toEqual({
    code: 7,
    out: `${image}|700|--cover|a b\n`,
    err: "",
  });
  expect(await readdir(join(root, "place"))).toEqual([]);
});

test("what a killed start left behind is swept by the next, and what runs is not", async () => {
  const image = await imageOf(
    '[ "$1" = die ] && kill -9 $PPID; [ "$1" = nest ] && "$APPIMAGE"; [ "$1" = nest ] && ls "$APPDIR/AppRun"',
    "one",
  );
  await start(image, ["die"]);
  expect(await readdir(join(root, "place"))).toHaveLength(1);
  const nested = await start(image, ["nest"]);
  expect(nested.out).toMatch(/\/app\/AppRun\n$/);
  expect(await readdir(join(root, "place"))).toEqual([]);
});

test("a place that cannot be written ends in a sentence", async () => {
  const image = await imageOf("exit 0", "one");
  const { code, err } = await run(image, [], { env: { PATH: process.env["PATH"], TMPDIR: "/proc" } });
  expect([code, err]).toEqual([
    70,
    "Anteroom found no place to unpack itself: make room in /tmp or set TMPDIR.\n",
  ]);
});

test("the same program makes the same bytes, whatever the habits of who packs it", async () => {
  const one = await imageOf("exit 0", "one");
  const before = process.umask(0o077);
  const two = await imageOf("exit 0", "two").finally(() => process.umask(before));
  expect((await readFile(one)).equals(await readFile(two))).toBe(true);
});
