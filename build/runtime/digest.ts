import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { Sentence } from "./sentence.mjs";

/** Throws a Sentence unless the file has exactly this checksum. */
export const verifyDigest = async (
  file: string,
  what: string,
  expected: {
    readonly algorithm: "sha256" | "sha512";
    readonly encoding: "hex" | "base64";
    readonly value: string;
  },
): Promise<void> => {
  const hash = createHash(expected.algorithm);
  await pipeline(createReadStream(file), hash);
  if (hash.digest(expected.encoding) === expected.value) return;
  throw new Sentence(
    `${what} arrived with another checksum than the pinned one and was thrown away: run the command again, and if it stays so, do not use this network.`,
  );
};
