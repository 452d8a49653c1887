import { randomUUID } from "node:crypto";
import { cp, mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { Sentence } from "../runtime/sentence.mjs";

const reasonOf = (error: unknown): string =>
  error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";

const WORDS: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full: make room and run the command again",
  EDQUOT: "the disk is full: make room and run the command again",
  EACCES: "nobody but its owner may write there: choose another folder",
  EPERM: "nobody but its owner may write there: choose another folder",
  EROFS: "it cannot be written to: choose another folder",
  ENOTDIR: "a part of its path is a file: choose another folder",
  EEXIST: "a part of its path is a file: choose another folder",
};

const putBy = async (path: string, write: (part: string) => Promise<void>): Promise<void> => {
  // a name of its own, so that two commands at once do not write into one file
  const part = `${path}.${randomUUID()}.part`;
  try {
    await mkdir(dirname(path), { recursive: true });
    await write(part);
    await rename(part, path);
  } catch (error) {
    await rm(part, { force: true }).catch(() => undefined);
    const words = WORDS[reasonOf(error)];
    if (words === undefined) throw error;
    throw new Sentence(`${path} could not be written, since ${words}.`, { cause: error });
  }
};

/** Puts a file in its place whole, or leaves what was there; throws a Sentence where it cannot be written. */
export const putWhole = (path: string, bytes: string | Uint8Array): Promise<void> =>
  putBy(path, (part) => writeFile(part, bytes));

/** Puts a copy of a file in its place whole, or leaves what was there; throws a Sentence where it cannot be written. */
export const copyWhole = (from: string, path: string): Promise<void> => putBy(path, (part) => cp(from, part));
