import { join } from "node:path";
import { expect, test } from "vitest";
import { systemChance } from "../../protocol/ids.ts";
import { type ServiceKey, createKeyFile, newServiceKey, readKeyFile } from "../store/key-file.ts";
import { openWithKeyFile, rotateKeys } from "../store/key-rotation.ts";
import { phiCipher } from "../store/phi-cipher.ts";
import { openSqliteStore } from "../store/sqlite-store.ts";
import { fakeClock, inFolder } from "../store/testing-store.ts";
import { argon2Verifier } from "./verifier.ts";

test("a password that was hashed before a rotation is good after it, and no other one is", () =>
  inFolder(async (folder) => {
    const [path, keyFile, clock] = [join(folder, "anteroom.db"), join(folder, "service.key"), fakeClock()];
    createKeyFile(keyFile, systemChance);
    const open = (key: ServiceKey) => openSqliteStore({ path, cipher: phiCipher(key, systemChance), clock });
    const before = await open(readKeyFile(keyFile));
    const kept = await (await argon2Verifier(before.secrets.pepper)).hash("correct horse battery");
    await before.close();
    await rotateKeys({ path, keyFile, newKey: newServiceKey(systemChance), clock, chance: systemChance });
    const { opened } = await openWithKeyFile(keyFile, open);
    const verifier = await argon2Verifier(opened.secrets.pepper);
    expect(await verifier.verify(kept, "correct horse battery")).toBe(true);
    expect(await verifier.verify(kept, "correct horse batterx")).toBe(false);
    await opened.close();
  }));
