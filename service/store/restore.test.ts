import { readdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { systemChance } from "../../protocol/ids.ts";
import { backUp } from "./backup.ts";
import { lockDatabase } from "./database-lock.ts";
import { newServiceKey } from "./key-file.ts";
import { heldIn, makeOldDatabase } from "./old-database-fixtures.ts";
import { phiCipher } from "./phi-cipher.ts";
import { restore } from "./restore.ts";
import { inFolder } from "./testing-store.ts";

const STEPS = ["copy", "examine", "write it down", "keep the old one", "put the new one in place", "done"];

test("wherever a restore is killed there is a whole database at its path, and the next restore succeeds", async () => {
  for (const fatal of STEPS)
    await inFolder(async (folder) => {
      const key = newServiceKey(systemChance);
      const path = join(folder, "anteroom.db");
      const file = join(folder, "backup");
      await makeOldDatabase(path, key);
      backUp(path, file);
      const backedUp = heldIn(path);
      const database = new DatabaseSync(path);
      database.exec(`update "clinic" set "name" = 'Renamed since'`);
      database.close();
      const changed = heldIn(path);
      const steps: string[] = [];
      const begin = (at: string | null) =>
        restore({
          file,
          path,
          cipher: phiCipher(key, systemChance),
          isReplacing: true,
          userId: 1_000,
          now: Date.UTC(2026, 10, 23) + steps.length,
          unsafeTestingFault(step) {
            steps.push(step);
            if (step === at) throw new Error("killed");
          },
        });
      await expect(begin(fatal)).rejects.toThrow("killed");
      expect(heldIn(path)).toEqual(fatal === "done" ? backedUp : changed);
      await begin(null);
      expect(steps.slice(-STEPS.length)).toEqual(STEPS);
      expect(heldIn(path)).toEqual(backedUp);
      const kept = readdirSync(folder).filter((name) => name.includes(".replaced."));
      expect(kept.length).toBeGreaterThan(0);
      lockDatabase(path)();
    });
});
