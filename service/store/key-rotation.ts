import { timingSafeEqual } from "node:crypto";
import { existsSync } from "node:fs";
import type { Kysely } from "kysely";
import type { Chance } from "../../protocol/ids.ts";
import type { Clock } from "../clock.ts";
import { auditTable } from "./audit-table.ts";
import { lockDatabase } from "./database-lock.ts";
import {
  KeyFileForeign,
  KeyFileRefused,
  type ServiceKey,
  nextKeyFile,
  readKeyFile,
  takeNextKey,
  writeNextKey,
} from "./key-file.ts";
import { type PhiCipher, phiCipher } from "./phi-cipher.ts";
import { openDatabase } from "./sqlite-database.ts";
import type { Tables } from "./tables.ts";
import { newUnit } from "./unit.ts";

/*
 * How the key file changes, so that at whatever point the machine stops one of the two files opens the database:
 *
 *   1. the new key is written beside the key file        the key file opens
 *   2. one transaction wraps everything under it         before its commit the key file opens, after it the one beside
 *   3. the one beside is renamed over the key file       the key file opens
 *
 * Who finds the key file foreign and the one beside it fitting stands between 2 and 3 and does 3.
 */

/** Runs `open` with the key file's key; where a rotation was interrupted, with the one beside it, which then takes its place. Answers whether it did. */
export const openWithKeyFile = async <T>(
  keyFile: string,
  open: (key: ServiceKey) => Promise<T>,
): Promise<{ opened: T; isRotationFinished: boolean }> => {
  try {
    return { opened: await open(readKeyFile(keyFile)), isRotationFinished: false };
  } catch (error) {
    if (!(error instanceof KeyFileForeign) || !existsSync(nextKeyFile(keyFile))) throw error;
    const opened = await open(readKeyFile(nextKeyFile(keyFile)));
    takeNextKey(keyFile);
    return { opened, isRotationFinished: true };
  }
};

/** What a rotation works on. `path` is the database's file. */
export type RotationOptions = {
  path: string;
  keyFile: string;
  newKey: ServiceKey;
  clock: Clock;
  chance: Chance;
  /** For tests: called before each statement and each step with files; throws where the process would die. */
  unsafeTestingFault?: (step: string) => void;
};

type Ciphers = { from: PhiCipher; to: PhiCipher };

/** Wraps every data key and every secret of the service anew, with its audit row, all or nothing; answers how many. */
const rewrap = (db: Kysely<Tables>, { from, to }: Ciphers, clock: Clock): Promise<number> =>
  db.transaction().execute(async (trx) => {
    const keys = await trx.selectFrom("dataKey").selectAll().execute();
    for (const { clinicId, wrapped } of keys)
      await trx
        .updateTable("dataKey")
        .set({ wrapped: to.wrap(clinicId, from.unwrap(clinicId, wrapped)) })
        .where("clinicId", "=", clinicId)
        .execute();
    const secrets = await trx.selectFrom("serviceSecret").selectAll().execute();
    for (const { purpose, wrapped } of secrets)
      await trx
        .updateTable("serviceSecret")
        .set({ wrapped: to.wrapSecret(purpose, from.unwrapSecret(purpose, wrapped)) })
        .where("purpose", "=", purpose)
        .execute();
    await auditTable(trx, newUnit()).append({
      clinicId: null,
      event: {
        agent: { kind: "service" },
        action: "keys.rotated",
        visitId: null,
        participantId: null,
        accountId: null,
        outcome: "success",
        detail: null,
        recorded: clock.now(),
      },
    });
    return keys.length + secrets.length;
  });

/**
 * Gives the database a new key file; answers how many keys and secrets it wraps. Passwords, labels and everything else
 * stay as they are. Throws `DatabaseInUse` while the service runs and `KeyFileRefused` when neither key file opens the database.
 */
export const rotateKeys = async (options: RotationOptions): Promise<number> => {
  const { path, keyFile, newKey, clock, chance } = options;
  const step = options.unsafeTestingFault ?? (() => undefined);
  const unlock = lockDatabase(path);
  try {
    const { opened } = await openWithKeyFile(keyFile, async (key) => {
      if (timingSafeEqual(key, newKey)) throw new KeyFileRefused("the new key is the present one");
      const cipher = phiCipher(key, chance);
      return { from: cipher, ...(await openDatabase({ path, cipher, clock, unsafeTestingFault: step })) };
    });
    try {
      step("write the next key");
      writeNextKey(keyFile, newKey);
      const count = await rewrap(opened.db, { from: opened.from, to: phiCipher(newKey, chance) }, clock);
      step("take the next key");
      takeNextKey(keyFile);
      step("done");
      return count;
    } finally {
      await opened.db.destroy();
    }
  } finally {
    unlock();
  }
};
