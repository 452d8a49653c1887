import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { DatabaseInUse } from "./database-lock.ts";
import { inFolder, memoryStore } from "./testing-store.ts";

test("a database is opened by one store at a time, and by the next one after it was closed", () =>
  inFolder(async (folder) => {
    const path = join(folder, "a.db");
    const first = await memoryStore({ path });
    for (let tries = 0; tries < 2; tries += 1)
      await expect(memoryStore({ path })).rejects.toThrow(DatabaseInUse);
    await first.close();
    const second = await memoryStore({ path });
    await expect(memoryStore({ path })).rejects.toThrow("another service uses its database");
    await second.close();
    expect(statSync(`${path}.lock`).mode & 0o777).toBe(0o600);
  }));

test("a database that could not be opened is not left locked", () =>
  inFolder(async (folder) => {
    const path = join(folder, "a.db");
    await (await memoryStore({ path })).close();
    const raw = new DatabaseSync(path);
    raw.exec("insert into migration values ('9999-later', 1)");
    await expect(memoryStore({ path })).rejects.toThrow("newer version");
    raw.exec("delete from migration where id = '9999-later'");
    raw.close();
    await (await memoryStore({ path })).close();
  }));

test("a reader beside the service, such as a backup, is not locked out", () =>
  inFolder(async (folder) => {
    const path = join(folder, "a.db");
    const store = await memoryStore({ path });
    const reader = new DatabaseSync(path, { readOnly: true });
    expect(reader.prepare("select count(*) > 0 as n from migration").get()).toEqual({ n: 1 });
    reader.close();
    await store.close();
    expect(readdirSync(folder).toSorted()).toEqual(["a.db", "a.db.lock"]);
  }));
