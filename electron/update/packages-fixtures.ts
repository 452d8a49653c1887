import { createHash } from "node:crypto";
import type { UpdateFile } from "../../protocol/update-manifest.ts";
import { type Disk, systemDisk } from "./disk.ts";
import type { Offer } from "./ports.ts";
import { ownUid } from "./own-folder.ts";

/** A package of these bytes, as a manifest has it. */
export const fileOf = (bytes: Uint8Array): UpdateFile => ({
  name: "Anteroom-1.1.0-linux-x64.AppImage",
  size: bytes.length,
  sha512: createHash("sha512").update(bytes).digest("base64"),
});

/** An offer of these bytes. */
export const offerOf = (bytes: Uint8Array, origin = "https://updates.clinic.example"): Offer => {
  const file = fileOf(bytes);
  return {
    release: {
      version: "1.1.0",
      notes: { en: "Calmer.", es: "Más tranquilo." },
      installedBy: "program",
      isRollback: false,
    },
    file,
    url: new URL(file.name, origin),
    expiresAt: Number.MAX_SAFE_INTEGER,
  };
};

/** Bytes that are unlike each other at any two places nearby. */
export const someBytes = (length: number, seed = 1): Buffer<ArrayBuffer> => {
  const bytes = Buffer.alloc(length);
  for (let at = 0; at < length; at += 1) bytes[at] = (at * 31 + (at >> 8) * 17 + seed * 101) % 251;
  return bytes;
};

/** An error as the operating system gives it. */
export const systemError = (code: string): Error => Object.assign(new Error(code), { code });

/** The real disk, but that one kind of act fails from a certain time on. */
export const failingDisk = (act: keyof Disk, code: string, times = 0): Disk => {
  let left = times;
  const refuse = async (): Promise<void> => {
    throw systemError(code);
  };
  const real = systemDisk[act];
  const stand = (...words: never[]): Promise<void> => {
    left -= 1;
    return left < 0 ? refuse() : Reflect.apply(real, systemDisk, words);
  };
  return { ...systemDisk, [act]: stand };
};

/** The test's own user and the real disk. */
export const here = { uid: ownUid(), disk: systemDisk };
