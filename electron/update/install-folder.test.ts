import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { fail } from "../../protocol/errors.ts";
import { succeed } from "../../protocol/result.ts";
import {
  type Place,
  areSafeFolders,
  checkAppImagePlace,
  checkProgramFolder,
  isSafeFile,
  pathsTo,
} from "./install-folder.ts";
import { ownUid } from "./own-folder.ts";

const ANNA = 1000;
const BERT = 1001;
const folder = (uid: number, mode: number): Place => ({ kind: "folder", uid, mode });

test.each<[string, boolean, Place]>([
  ["the administrator's", true, folder(0, 0o755)],
  ["my own", true, folder(ANNA, 0o700)],
  ["a shared one with the sticky bit", true, folder(0, 0o1777)],
  ["somebody else's", false, folder(BERT, 0o755)],
  ["somebody else's with the sticky bit", false, folder(BERT, 0o1777)],
  ["a shared one", false, folder(0, 0o777)],
  ["my group's", false, folder(ANNA, 0o775)],
  ["a link", false, { ...folder(0, 0o777), kind: "other" }],
  ["a file", false, { ...folder(0, 0o755), kind: "file" }],
])("below %s folder one may install: %s", (_whose, isSafe, place) => {
  const root = folder(0, 0o755);
  expect(areSafeFolders([root, place, folder(ANNA, 0o755)], ANNA)).toBe(isSafe);
  expect(areSafeFolders([root, place], ANNA)).toBe(isSafe);
});

test("no folder at all is no safe one", () => {
  expect(areSafeFolders([], ANNA)).toBe(false);
});

test("a file is replaced that is mine or the administrator's and that nobody else writes", () => {
  const file = (uid: number, mode: number): Place => ({ kind: "file", uid, mode });
  expect([isSafeFile(file(ANNA, 0o755), ANNA), isSafeFile(file(0, 0o755), ANNA)]).toEqual([true, true]);
  expect(
    [file(BERT, 0o755), file(ANNA, 0o775), file(ANNA, 0o757), file(ANNA, 0o1777), folder(ANNA, 0o755)].map(
      (one) => isSafeFile(one, ANNA),
    ),
  ).toEqual([false, false, false, false, false]);
});

test("the way to a path begins at the root", () => {
  expect(pathsTo("/opt/anteroom/x")).toEqual(["/", "/opt", "/opt/anteroom", "/opt/anteroom/x"]);
});

const me = ownUid() ?? -1;
let base: string;
let image: string;
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), "anteroom-place-"));
  image = join(base, "bin", "Anteroom.AppImage");
  await mkdir(join(base, "bin"), { mode: 0o755 });
  await writeFile(image, "", { mode: 0o755 });
});
afterEach(() => rm(base, { recursive: true }));

const unsafe = fail("UPDATE_FOLDER_UNSAFE");

test("an AppImage in my own folder may be replaced, and the folder installed into", async () => {
  expect([await checkAppImagePlace(image, me), await checkProgramFolder(join(base, "bin"), me)]).toEqual([
    succeed(null),
    succeed(null),
  ]);
});

test("one that others may write, or whose folder they may, is refused", async () => {
  await chmod(image, 0o777);
  expect(await checkAppImagePlace(image, me)).toEqual(unsafe);
  await chmod(image, 0o755);
  await chmod(join(base, "bin"), 0o777);
  expect([await checkAppImagePlace(image, me), await checkProgramFolder(join(base, "bin"), me)]).toEqual([
    unsafe,
    unsafe,
  ]);
  await chmod(join(base, "bin"), 0o755);
  await chmod(base, 0o770);
  expect(await checkAppImagePlace(image, me)).toEqual(unsafe);
});

test("one behind a link, one that is a link, and one that is not there are refused", async () => {
  await symlink(join(base, "bin"), join(base, "link"));
  await symlink(image, join(base, "image"));
  const paths = [
    join(base, "link", "Anteroom.AppImage"),
    join(base, "image"),
    join(base, "none"),
    `${base}/bin/../bin/Anteroom.AppImage`,
    "Anteroom.AppImage",
    "",
  ];
  expect(await Promise.all(paths.map((path) => checkAppImagePlace(path, me)))).toEqual(
    paths.map(() => unsafe),
  );
});
