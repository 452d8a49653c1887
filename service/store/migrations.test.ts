import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { Kysely } from "kysely";
import { expect, test } from "vitest";
import { systemChance } from "../../protocol/ids.ts";
import { asPhi } from "../../protocol/phi.ts";
import { succeed } from "../../protocol/result.ts";
import { secretFor } from "./key-file.ts";
import { migrate } from "./migrations.ts";
import { nodeSqliteDialect } from "./node-sqlite-dialect.ts";
import { phiCipher } from "./phi-cipher.ts";
import type { Tables } from "./tables.ts";
import {
  inFolder,
  memoryStore,
  someAccount,
  someAdmission,
  someClinic,
  someVisit,
  testKey,
} from "./testing-store.ts";

type Row = Record<string, string | number | null>;

const insert = (database: DatabaseSync, table: string, row: Row): void => {
  const names = Object.keys(row).map((name) => `"${name}"`);
  const marks = names.map(() => "?").join(", ");
  database
    .prepare(`insert into "${table}" (${names.join(", ")}) values (${marks})`)
    .run(...Object.values(row));
};

/** What a row of today was in the first version: as JSON, 0 and 1, and without what came later. */
const asFirst = (row: object, later: readonly string[]): Row =>
  Object.fromEntries(
    Object.entries(row)
      .filter(([name]) => !later.includes(name))
      .map(([name, value]: [string, unknown]) => {
        if (typeof value === "boolean") return [name, value ? 1 : 0];
        if (typeof value === "number" || typeof value === "string" || value === null) return [name, value];
        return [name, JSON.stringify(value)];
      }),
  );

const later = {
  clinic: ["wordingText", "phone", "settingsJson"],
  account: ["lastSignedInAt", "disabledAt"],
  visit: ["label", "linkRetiredAt", "keptMs", "heldSince", "overtimeMs", "holdMs"],
  admission: [
    "accountId",
    "invitationId",
    "returnHash",
    "isBack",
    "handRaisedAt",
    "lateMinutes",
    "lateSaidAt",
    "maySpeak",
    "mayShow",
  ],
};

test("a database of the first version opens with all it held; its hosts' devices are their accounts'", () =>
  inFolder(async (folder) => {
    const path = join(folder, "a.db");
    const database = new DatabaseSync(path);
    const first = new Kysely<Tables>({ dialect: nodeSqliteDialect(database, () => undefined) });
    const cipher = phiCipher(testKey, systemChance);
    await migrate(first, cipher, 1, "0001-first-visit");
    const clinic = someClinic();
    const account = someAccount(clinic);
    const visit = someVisit(account, { phase: "open" });
    const host = someAdmission(visit, { role: "host", state: "connected" });
    const guest = someAdmission(visit);
    const wrapped = cipher.newDataKey(clinic.id);
    const place = { clinicId: clinic.id, table: "visit", column: "label", rowId: visit.id };
    const labelSealed = cipher.seal(cipher.unwrap(clinic.id, wrapped), place, "Follow-up M. K.");
    insert(database, "clinic", asFirst(clinic, later.clinic));
    insert(database, "dataKey", { clinicId: clinic.id, wrapped });
    insert(database, "account", asFirst(account, later.account));
    insert(database, "visit", { ...asFirst(visit, later.visit), labelSealed });
    for (const row of [host, guest]) insert(database, "admission", asFirst(row, later.admission));
    await first.destroy();

    const store = await memoryStore({ path });
    const read = await store.read(async (reads) =>
      succeed({
        clinics: await reads.clinic.list(),
        visit: await reads.visit.find(visit.id),
        admissions: await reads.admission.ofVisit(visit.id),
        led: (await reads.visit.ledBy(account.id)).length,
      }),
    );
    const admissions = [{ ...host, accountId: account.id }, guest].toSorted((left, right) =>
      left.participantId < right.participantId ? -1 : 1,
    );
    expect(read).toEqual(
      succeed({ clinics: [clinic], visit: { ...visit, label: expect.anything() }, admissions, led: 1 }),
    );
    expect(read.ok && read.value.visit?.label.reveal()).toBe(asPhi("Follow-up M. K.").reveal());
    await store.close();
  }));

test("secrets that were derived from the key file are kept as they were; a fresh database has secrets of its own", () =>
  inFolder(async (folder) => {
    const path = join(folder, "a.db");
    const database = new DatabaseSync(path);
    const first = new Kysely<Tables>({ dialect: nodeSqliteDialect(database, () => undefined) });
    const cipher = phiCipher(testKey, systemChance);
    await migrate(first, cipher, 1, "0003-kept-rights");
    const clinic = someClinic();
    insert(database, "clinic", asFirst(clinic, ["settingsJson"]));
    insert(database, "dataKey", { clinicId: clinic.id, wrapped: cipher.newDataKey(clinic.id) });
    await first.destroy();
    const derived = { pepper: secretFor(testKey, "pepper"), "sign-in": secretFor(testKey, "sign-in") };
    const old = await memoryStore({ path });
    expect(old.secrets).toMatchObject(derived);
    await old.close();
    const fresh = await memoryStore();
    expect(fresh.secrets.pepper).toHaveLength(32);
    expect(fresh.secrets.pepper).not.toEqual(derived.pepper);
    await fresh.close();
  }));
