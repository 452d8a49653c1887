import { chmodSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { systemChance } from "../../protocol/ids.ts";
import { KeyFileRefused, createKeyFile, readKeyFile, secretFor } from "./key-file.ts";
import { inFolder } from "./testing-store.ts";

afterEach(() => void vi.unstubAllEnvs());

test("a key that systemd hands over may be its group's to read, nobody else's, and only in that folder", () =>
  inFolder(async (folder) => {
    const path = join(folder, "service.key");
    createKeyFile(path, systemChance);
    chmodSync(path, 0o440);
    expect(() => readKeyFile(path)).toThrow("only");
    vi.stubEnv("CREDENTIALS_DIRECTORY", join(folder, "elsewhere"));
    expect(() => readKeyFile(path)).toThrow("only");
    vi.stubEnv("CREDENTIALS_DIRECTORY", folder);
    expect(readKeyFile(path)).toHaveLength(32);
    for (const mode of [0o444, 0o460, 0o450]) {
      chmodSync(path, mode);
      expect(() => readKeyFile(path)).toThrow("only");
    }
  }));

test("a key file is made for its owner alone and never made twice", () =>
  inFolder(async (folder) => {
    const path = join(folder, "inner", "service.key");
    createKeyFile(path, systemChance);
    expect(statSync(path).mode % 0o1000).toBe(0o600);
    expect(readKeyFile(path)).toHaveLength(32);
    expect(() => createKeyFile(path, systemChance)).toThrow("EEXIST");
  }));

test("a key file that others can read, a link, a folder, a short or a missing one is refused", () =>
  inFolder(async (folder) => {
    const good = join(folder, "good");
    createKeyFile(good, systemChance);
    symlinkSync(good, join(folder, "link"));
    writeFileSync(join(folder, "short"), "x", { mode: 0o600 });
    for (const name of ["link", "short", "missing", "."])
      expect(() => readKeyFile(join(folder, name))).toThrow(KeyFileRefused);
    chmodSync(good, 0o640);
    expect(() => readKeyFile(good)).toThrow("only");
  }));

test("two purposes never share a secret", () => {
  const key = new Uint8Array(32);
  expect(secretFor(key, "a")).not.toEqual(secretFor(key, "b"));
});
