import { copyFileSync, existsSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { isDeepStrictEqual } from "node:util";
import { expect, test } from "vitest";
import { systemChance } from "../../protocol/ids.ts";
import { succeed } from "../../protocol/result.ts";
import { DatabaseInUse } from "./database-lock.ts";
import {
  KeyFileForeign,
  type ServiceKey,
  createKeyFile,
  newServiceKey,
  nextKeyFile,
  readKeyFile,
} from "./key-file.ts";
import { openWithKeyFile, rotateKeys } from "./key-rotation.ts";
import { phiCipher } from "./phi-cipher.ts";
import { type SqliteStore, openSqliteStore } from "./sqlite-store.ts";
import { fakeClock, inFolder, plant, someAccount, someClinic, someVisit } from "./testing-store.ts";

const clock = fakeClock();

const openWith =
  (path: string) =>
  (key: ServiceKey): Promise<SqliteStore> =>
    openSqliteStore({ path, cipher: phiCipher(key, systemChance), clock });

/** A database in a file with two clinics and their visits, and its key file. */
const filled = async (folder: string) => {
  const path = join(folder, "anteroom.db");
  const keyFile = join(folder, "service.key");
  createKeyFile(keyFile, systemChance);
  const store = await openWith(path)(readKeyFile(keyFile));
  const clinics = [someClinic(), someClinic()];
  const visits = await Promise.all(
    clinics.map(async (clinic) => {
      const account = someAccount(clinic);
      const visit = someVisit(account);
      await plant(store, { clinic, accounts: [account], visits: [visit] });
      return visit.id;
    }),
  );
  const { secrets } = store;
  await store.close();
  const rotate = (fault?: (step: string) => void): Promise<number> =>
    rotateKeys({
      path,
      keyFile,
      newKey: newServiceKey(systemChance),
      clock,
      chance: systemChance,
      ...(fault === undefined ? {} : { unsafeTestingFault: fault }),
    });
  /** What a start finds: labels, the secrets, and how often keys were rotated. */
  const found = async () => {
    const { opened, isRotationFinished } = await openWithKeyFile(keyFile, openWith(path));
    const read = await opened.read(async (reads) => {
      const rows = await Promise.all(visits.map((id) => reads.visit.find(id)));
      const rotations = (await reads.audit.list()).filter(({ event }) => event.action === "keys.rotated");
      return succeed({ labels: rows.map((row) => row?.label.reveal()), rotations: rotations.length });
    });
    const areSecretsSame = isDeepStrictEqual(opened.secrets, secrets);
    await opened.close();
    return { read, areSecretsSame, isRotationFinished };
  };
  return { path, keyFile, rotate, found };
};

const whole = (rotations: number) => ({
  read: succeed({ labels: ["Follow-up M. K.", "Follow-up M. K."], rotations }),
  areSecretsSame: true,
});

const wrappedIn = (path: string): string[] => {
  const database = new DatabaseSync(path, { readOnly: true });
  const rows = ["dataKey", "serviceSecret"].flatMap((table) =>
    database.prepare(`select wrapped from "${table}"`).all(),
  );
  database.close();
  return rows.map(({ wrapped }) => String(wrapped));
};

test("after a rotation the old key opens nothing, and labels, passwords and secrets are as before", () =>
  inFolder(async (folder) => {
    const { path, keyFile, rotate, found } = await filled(folder);
    const old = readKeyFile(keyFile);
    const before = wrappedIn(path);
    expect(await rotate()).toBe(4);
    expect(readKeyFile(keyFile)).not.toEqual(old);
    expect([statSync(keyFile).mode % 0o1000, existsSync(nextKeyFile(keyFile))]).toEqual([0o600, false]);
    expect(await found()).toEqual({ ...whole(1), isRotationFinished: false });
    await expect(openWith(path)(old)).rejects.toThrow(KeyFileForeign);
    const bytes = readdirSync(folder).map((name) => readFileSync(join(folder, name)));
    expect(before).toHaveLength(4);
    expect(before.filter((one) => bytes.some((file) => file.includes(one)))).toEqual([]);
  }));

const stepsOf = async (folder: string): Promise<string[]> => {
  const { rotate } = await filled(folder);
  const steps: string[] = [];
  await rotate((step) => void steps.push(step));
  return steps;
};

test("wherever a rotation is killed, the next start opens everything, and the next rotation succeeds", async () => {
  const steps = await inFolder(stepsOf);
  expect(steps.indexOf("write the next key")).toBeGreaterThan(0);
  expect(steps.length).toBeGreaterThan(15);
  const outcomes = await Promise.all(
    steps.map((_, at) =>
      inFolder(async (folder) => {
        const { rotate, found } = await filled(folder);
        let left = at;
        const killed = rotate(() => {
          left -= 1;
          if (left < 0) throw new Error("killed");
        });
        await expect(killed).rejects.toThrow("killed");
        const start = await found();
        const rotations = at > steps.indexOf("COMMIT") ? 1 : 0;
        const isRotationFinished = at === steps.indexOf("take the next key");
        expect(start).toEqual({ ...whole(rotations), isRotationFinished });
        await rotate();
        expect(await found()).toEqual({ ...whole(rotations + 1), isRotationFinished: false });
        return isRotationFinished;
      }),
    ),
  );
  expect(outcomes.filter((isFinished) => isFinished)).toHaveLength(1);
}, 60_000);

test("half a next key that a kill left behind hinders neither the start nor the next rotation", () =>
  inFolder(async (folder) => {
    const { keyFile, rotate, found } = await filled(folder);
    writeFileSync(nextKeyFile(keyFile), "half", { mode: 0o600 });
    expect(await found()).toEqual({ ...whole(0), isRotationFinished: false });
    await rotate();
    expect(await found()).toEqual({ ...whole(1), isRotationFinished: false });
  }));

test("a rotation is refused while a store has the database, and leaves both as they were", () =>
  inFolder(async (folder) => {
    const { path, keyFile, rotate, found } = await filled(folder);
    const key = readKeyFile(keyFile);
    const store = await openWith(path)(key);
    await expect(rotate()).rejects.toThrow(DatabaseInUse);
    await store.close();
    expect([readKeyFile(keyFile), existsSync(nextKeyFile(keyFile))]).toEqual([key, false]);
    expect(await found()).toEqual({ ...whole(0), isRotationFinished: false });
  }));

test("a restored database with another key file is refused unchanged, with a foreign next key too", () =>
  inFolder(async (folder) => {
    const { path, keyFile, rotate } = await filled(folder);
    const copy = join(folder, "copy.db");
    copyFileSync(path, copy);
    await rotate();
    const before = readFileSync(copy);
    const start = () => openWithKeyFile(keyFile, openWith(copy));
    await expect(start()).rejects.toThrow("the key file is not the one that belongs to this database");
    createKeyFile(nextKeyFile(keyFile), systemChance);
    await expect(start()).rejects.toThrow(KeyFileForeign);
    expect(existsSync(nextKeyFile(keyFile))).toBe(true);
    expect(readFileSync(copy).equals(before)).toBe(true);
  }));

test("an empty database belongs to its key file from the first start on", () =>
  inFolder(async (folder) => {
    const path = join(folder, "anteroom.db");
    const store = await openWith(path)(newServiceKey(systemChance));
    await store.close();
    await expect(openWith(path)(newServiceKey(systemChance))).rejects.toThrow(KeyFileForeign);
  }));
