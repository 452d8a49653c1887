import { randomBytes } from "node:crypto";
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";

/** A sign-in whose every secret is found again wherever it lies. */
export type Planted = {
  refreshToken: string;
  secrets: {
    email: string;
    displayName: string;
    sessionId: string;
    dpopKey: string;
    deviceKey: string;
    signedInAt: number;
  };
};

const random = (bytes: number): string => randomBytes(bytes).toString("base64url");

/** A sign-in of random secrets. */
export const plant = (): Planted => ({
  refreshToken: random(32),
  secrets: {
    email: `${random(12)}@clinic.example`,
    displayName: `Dr ${random(12)}`,
    sessionId: random(16),
    dpopKey: random(138),
    deviceKey: random(138),
    signedInAt: Date.now(),
  },
});

const needlesOf = ({ refreshToken, secrets }: Planted): Buffer[] => {
  const texts = [refreshToken, secrets.email, secrets.displayName, secrets.dpopKey, secrets.deviceKey];
  const keys = [refreshToken, secrets.dpopKey, secrets.deviceKey].map((text) =>
    Buffer.from(text, "base64url"),
  );
  const written = texts.flatMap((text) => [
    Buffer.from(text),
    Buffer.from(text, "utf16le"),
    Buffer.from(Buffer.from(text).toString("hex")),
    Buffer.from(Buffer.from(text).toString("base64").replaceAll("=", "")),
  ]);
  return [...keys, ...keys.map((key) => Buffer.from(key.toString("hex"))), ...written];
};

/** How many files lie in a folder, and those of them in which a planted secret stands, as bytes, hex, base64, UTF-8 or UTF-16. */
export const search = async (
  folder: string,
  planted: readonly Planted[],
): Promise<{ files: number; found: string[] }> => {
  const needles = planted.flatMap(needlesOf);
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const found: string[] = [];
  for (const file of files) {
    const bytes = await readFile(file);
    if (needles.some((needle) => bytes.includes(needle))) found.push(file);
  }
  return { files: files.length, found };
};
