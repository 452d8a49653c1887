import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { timeInNames } from "../store/backup.ts";
import { inFolder } from "../store/testing-store.ts";
import { serviceIn } from "./commands-fixtures.ts";

const MINUTE = { timeout: 60_000 };
const DAY_MS = 24 * 60 * 60_000;

const nameOf = (daysAgo: number): string => `anteroom-${timeInNames(Date.now() - daysAgo * DAY_MS)}.db`;

/** A service with backups that are so many days old, and a folder for them. */
const withBackups = async (folder: string, daysAgo: readonly number[]) => {
  const service = serviceIn(folder);
  await service.fill();
  const into = join(folder, "backups");
  mkdirSync(into);
  const one = join(folder, "one.db");
  await service.run("backup", one);
  const names = daysAgo.map(nameOf);
  for (const name of names) copyFileSync(one, join(into, name));
  const backUp = (...words: readonly string[]) => service.run("backup", ...words, into);
  /** Which of the old ones are left, and how many files are new. */
  const left = () => {
    const found = readdirSync(into);
    const old = daysAgo.filter((_, at) => found.includes(names[at] ?? ""));
    return { old, others: found.filter((name) => !names.includes(name)).length };
  };
  return { service, into, names, backUp, left };
};

test.each<[readonly string[], readonly number[]]>([
  [[], [1, 2, 8, 40]],
  [
    ["--keep", "3"],
    [1, 2],
  ],
  [["--keep", "1"], []],
  [
    ["--keep", "99"],
    [1, 2, 8, 40],
  ],
  [
    ["--keep-days", "7"],
    [1, 2],
  ],
  [
    ["--keep-days", "1000"],
    [1, 2, 8, 40],
  ],
  [
    ["--keep", "2", "--keep-days", "7"],
    [1, 2],
  ],
  [
    ["--keep", "4", "--keep-days", "1"],
    [1, 2, 8],
  ],
])("a backup with %j keeps the new one and those of so many days ago: %j", MINUTE, (words, kept) =>
  inFolder(async (folder) => {
    const { backUp, left } = await withBackups(folder, [1, 2, 8, 40]);
    expect(await backUp(...words)).toMatchObject({ code: 0, err: "" });
    expect(left()).toEqual({ old: kept, others: 1 });
  }),
);

test(
  "the new backup stays where a clock that was wrong left newer names, and so does the newest name",
  MINUTE,
  () =>
    inFolder(async (folder) => {
      const { backUp, left } = await withBackups(folder, [-400, -300, 1]);
      expect((await backUp("--keep", "1")).code).toBe(0);
      expect(left()).toEqual({ old: [-400], others: 1 });
    }),
);

test(
  "what is no backup of ours, or a link, is left and named, and what a link leads to is untouched",
  MINUTE,
  () =>
    inFolder(async (folder) => {
      const { service, into, names, backUp } = await withBackups(folder, [10]);
      const treasure = join(folder, "treasure.db");
      renameSync(join(into, names[0] ?? ""), treasure);
      const [link, text, folderName, damaged] = [11, 12, 13, 14].map(nameOf);
      symlinkSync(treasure, join(into, link ?? ""));
      writeFileSync(join(into, text ?? ""), "my notes");
      mkdirSync(join(into, folderName ?? ""));
      writeFileSync(join(into, damaged ?? ""), readFileSync(treasure).fill(0x41, 0, 4_096));
      const others = [
        "notes.txt",
        "anteroom-20260101T000000000Z.db.gz",
        "anteroom-20269901T000000000Z.db",
        "a.db",
      ];
      for (const name of others) copyFileSync(treasure, join(into, name));
      const before = readdirSync(into);
      const { code, out } = await backUp("--keep", "1");
      expect(code).toBe(1);
      expect(readdirSync(into)).toEqual(expect.arrayContaining(before));
      expect(existsSync(treasure)).toBe(true);
      expect(out).toContain(`${link} is old, and was left: it is a link.`);
      expect(out).toContain(`${text} is old, and was left: it cannot be read as a database of this service.`);
      expect(out).toContain(`${folderName} is old, and was left: it is no regular file.`);
      expect(out).toContain(
        `${damaged} is old, and was left: it cannot be read as a database of this service.`,
      );
      for (const name of others) expect(out).not.toContain(name);
      expect((await service.run("verify-restore", treasure)).code).toBe(0);
    }),
);

test("a backup that fails removes nothing", MINUTE, () =>
  inFolder(async (folder) => {
    const { service, backUp, left } = await withBackups(folder, [1, 2]);
    writeFileSync(service.path, "no database ".repeat(1_000));
    expect((await backUp("--keep", "1")).code).toBe(78);
    rmSync(service.path);
    expect((await backUp("--keep", "1")).code).toBe(78);
    expect(left()).toEqual({ old: [1, 2], others: 0 });
  }),
);

test.each<[readonly string[], RegExp]>([
  [["--keep", "0"], /whole number/],
  [["--keep", "-1"], /whole number/],
  [["--keep", "2.5"], /whole number/],
  [["--keep-days", "9999999"], /whole number/],
  [["--keep"], /whole number|needs a value/],
  [["--keep", "1", "--keep", "2"], /only once/],
])("%j removes nothing and makes nothing", MINUTE, (words, said) =>
  inFolder(async (folder) => {
    const { backUp, left } = await withBackups(folder, [1, 2]);
    expect(await backUp(...words)).toMatchObject({ code: 64, err: expect.stringMatching(said) });
    expect(left()).toEqual({ old: [1, 2], others: 0 });
  }),
);

test("--keep is for a folder by its own name: not for a file, and not for a link to a folder", MINUTE, () =>
  inFolder(async (folder) => {
    const { service, into, left } = await withBackups(folder, [1, 2]);
    const link = join(folder, "link");
    symlinkSync(into, link);
    for (const target of [link, join(folder, "new.db")])
      expect(await service.run("backup", "--keep", "1", target)).toMatchObject({ code: 64 });
    expect(left()).toEqual({ old: [1, 2], others: 0 });
  }),
);
