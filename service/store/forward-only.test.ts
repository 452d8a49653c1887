import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { systemChance } from "../../protocol/ids.ts";
import { DatabaseInUse } from "./database-lock.ts";
import { KeyFileForeign, createKeyFile, newServiceKey, readKeyFile } from "./key-file.ts";
import { DatabaseTooNew } from "./migrations.ts";
import { heldIn, makeOldDatabase } from "./old-database-fixtures.ts";
import { phiCipher } from "./phi-cipher.ts";
import { openSqliteStore } from "./sqlite-store.ts";
import { fakeClock, inFolder } from "./testing-store.ts";

const clock = fakeClock(Date.UTC(2026, 10, 23, 9, 30));
const NEWEST = "0008-audit-details";
const BACKUP = "anteroom.db.0005-to-0008.20261123T093000000Z";

const setUp = async (folder: string) => {
  const path = join(folder, "anteroom.db");
  const keyFile = join(folder, "service.key");
  createKeyFile(keyFile, systemChance);
  const key = readKeyFile(keyFile);
  await makeOldDatabase(path, key);
  const open = async (with_ = key, fault?: (step: string) => void) => {
    const cipher = phiCipher(with_, systemChance);
    const more = fault === undefined ? {} : { unsafeTestingFault: fault };
    const store = await openSqliteStore({ path, cipher, clock, ...more });
    await store.close();
  };
  const backups = () => readdirSync(folder).filter((name) => name.includes("-to-"));
  return { path, keyFile, open, backups };
};

test("before an existing database is brought up to date it is backed up beside itself, whole and private", () =>
  inFolder(async (folder) => {
    const { path, open, backups } = await setUp(folder);
    const before = heldIn(path);
    expect(before.last).toBe("0005-accounts");
    await open();
    expect(backups()).toEqual([BACKUP]);
    expect(statSync(join(folder, BACKUP)).mode % 0o1000).toBe(0o600);
    expect(heldIn(join(folder, BACKUP))).toEqual(before);
    expect(heldIn(path)).toEqual({ ...before, last: NEWEST });
    await open();
    expect(backups()).toEqual([BACKUP]);
  }));

test("a fresh database needs no backup", () =>
  inFolder(async (folder) => {
    const cipher = phiCipher(newServiceKey(systemChance), systemChance);
    const store = await openSqliteStore({ path: join(folder, "anteroom.db"), cipher, clock });
    await store.close();
    expect(readdirSync(folder).filter((name) => name.includes("-to-"))).toEqual([]);
  }));

test("where the backup cannot be made nothing is migrated, and the database is byte by byte as it was", () =>
  inFolder(async (folder) => {
    const { path, open, backups } = await setUp(folder);
    writeFileSync(join(folder, BACKUP), "in the way");
    const before = readFileSync(path);
    await expect(open()).rejects.toThrow("there is a file of that name already");
    expect(readFileSync(path).equals(before)).toBe(true);
    expect(backups()).toEqual([BACKUP]);
    expect(readFileSync(join(folder, BACKUP), "utf8")).toBe("in the way");
  }));

test("a wrong key and a newer form are refused before anything is written", () =>
  inFolder(async (folder) => {
    const { path, open, backups } = await setUp(folder);
    const before = readFileSync(path);
    await expect(open(newServiceKey(systemChance))).rejects.toThrow(KeyFileForeign);
    expect(readFileSync(path).equals(before)).toBe(true);
    const database = new DatabaseSync(path);
    database.exec(`insert into "migration" values ('0999-later', 1)`);
    database.close();
    const newer = readFileSync(path);
    await expect(open()).rejects.toThrow(DatabaseTooNew);
    expect(readFileSync(path).equals(newer)).toBe(true);
    expect(backups()).toEqual([]);
  }));

test("of two that start at once on an old database one migrates it and the other is refused", () =>
  inFolder(async (folder) => {
    const { path, open, backups } = await setUp(folder);
    const outcomes = await Promise.allSettled([open(), open()]);
    const refused = outcomes.filter((one) => one.status === "rejected");
    expect(refused.map(({ reason }): unknown => reason)).toEqual([expect.any(DatabaseInUse)]);
    expect([heldIn(path).last, backups()]).toEqual([NEWEST, [BACKUP]]);
  }));

const program = fileURLToPath(new URL("killed-migration-fixtures.ts", import.meta.url));

/** Migrates in a process of its own that is killed before its step `at`; answers whether it was. */
const killedAt = async (path: string, keyFile: string, at: number): Promise<boolean> => {
  const child = spawn(process.execPath, [program, path, keyFile, String(at)], { stdio: "ignore" });
  await once(child, "close");
  return child.signalCode === "SIGKILL";
};

test("wherever a migration is really killed, the next start opens everything, and there is a whole backup", async () => {
  const steps: string[] = [];
  await inFolder(async (folder) => (await setUp(folder)).open(undefined, (step) => void steps.push(step)));
  const first = steps.indexOf("back up");
  expect(steps.length - first).toBeGreaterThan(20);
  // Every third step from the backup on: each costs a process.
  const points = steps.map((_, at) => at).filter((at) => at >= first && (at - first) % 3 === 0);
  for (const at of points)
    await inFolder(async (folder) => {
      const { path, keyFile, open, backups } = await setUp(folder);
      const before = heldIn(path);
      expect([at, await killedAt(path, keyFile, at)]).toEqual([at, true]);
      const wasBackedUp = at > first;
      expect([at, backups().length]).toEqual([at, wasBackedUp ? 1 : 0]);
      for (const name of backups()) expect(heldIn(join(folder, name))).toEqual(before);
      await open();
      expect(heldIn(path)).toEqual({ ...before, last: NEWEST });
      expect(existsSync(path)).toBe(true);
    });
}, 120_000);
