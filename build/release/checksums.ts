import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";
import { Sentence } from "../runtime/sentence.mjs";

/** The list of a release's files, as `sha256sum --check` takes it. */
export const SUMS_FILE = "SHA256SUMS";
/** The signature over the list's exact bytes: 64 bytes, Ed25519. */
export const SUMS_SIGNATURE_FILE = "SHA256SUMS.sig";

const OUTSIDE: readonly string[] = [SUMS_FILE, SUMS_SIGNATURE_FILE];
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;
const LINE = /^([0-9a-f]{64}) {2}([A-Za-z0-9][A-Za-z0-9._-]{0,99})$/;

/** The hash of a file of any size, hex or base64. */
export const hashOfFile = async (
  path: string,
  algorithm: "sha256" | "sha512",
  encoding: "hex" | "base64",
): Promise<string> => {
  const hash = createHash(algorithm);
  for await (const part of createReadStream(path)) hash.update(part);
  return hash.digest(encoding);
};

/** The files of a release folder but the list and its signature, sorted; a folder, a link or an odd name in it is refused. */
export const releaseFiles = async (folder: string): Promise<readonly string[]> => {
  const names = (await readdir(folder).catch(() => null))?.toSorted();
  if (names === undefined || names.length === 0)
    throw new Sentence(`There is no release in ${folder}: name the folder that holds ${SUMS_FILE}.`);
  for (const name of names)
    if (!NAME.test(name) || !(await lstat(join(folder, name))).isFile())
      throw new Sentence(`${name} does not belong in a release: it is no plain file with a plain name.`);
  return names.filter((name) => !OUTSIDE.includes(name));
};

/** The list over a folder's files. */
export const sumsOf = async (folder: string): Promise<string> => {
  const lines: string[] = [];
  for (const name of await releaseFiles(folder))
    lines.push(`${await hashOfFile(join(folder, name), "sha256", "hex")}  ${name}\n`);
  return lines.join("");
};

/** The list's names and hashes; null for a text that is not written as ours. */
export const parseSums = (text: string): ReadonlyMap<string, string> | null => {
  if (!text.endsWith("\n")) return null;
  const rows = text
    .slice(0, -1)
    .split("\n")
    .map((line) => LINE.exec(line));
  const sums = new Map(rows.flatMap((row) => (row === null ? [] : [[row[2] ?? "", row[1] ?? ""] as const])));
  return sums.size === rows.length ? sums : null;
};

/** One sentence for every file that is missing, not listed or altered. */
export const sumBreaches = async (
  folder: string,
  sums: ReadonlyMap<string, string>,
): Promise<readonly string[]> => {
  const here = await releaseFiles(folder);
  const altered: string[] = [];
  for (const name of here.filter((one) => sums.has(one)))
    if ((await hashOfFile(join(folder, name), "sha256", "hex")) !== sums.get(name))
      altered.push(`${name} is not the file that was signed`);
  return [
    ...altered,
    ...here.filter((name) => !sums.has(name)).map((name) => `${name} is not in ${SUMS_FILE}`),
    ...[...sums.keys()].filter((name) => !here.includes(name)).map((name) => `${name} is missing`),
  ];
};
