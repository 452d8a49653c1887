import { createHash } from "node:crypto";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { verifyDigest } from "./digest.ts";

const fileWith = async (text: string): Promise<string> => {
  const file = join(await mkdtemp(join(tmpdir(), "anteroom-digest-")), "file");
  await writeFile(file, text);
  return file;
};

const pinned = {
  algorithm: "sha512",
  encoding: "base64",
  value: createHash("sha512").update("whole").digest("base64"),
} as const;

test("a file with the pinned checksum is accepted", async () => {
  await expect(verifyDigest(await fileWith("whole"), "Electron", pinned)).resolves.toBeUndefined();
});

test("a file with another checksum is refused in a sentence that names it", async () => {
  await expect(verifyDigest(await fileWith("other"), "Electron", pinned)).rejects.toThrow(
    /^Electron arrived with another checksum/,
  );
});
