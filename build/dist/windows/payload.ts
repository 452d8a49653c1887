import { createHash } from "node:crypto";
import { lstat, readFile, readdir } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { Sentence } from "../../runtime/sentence.mjs";
import { WINDOWS_EXECUTABLE } from "./identity.ts";

/** A file that a package installs: its path from the program's folder with forward slashes, and its SHA-256 in hex. */
export type PayloadFile = { readonly path: string; readonly sha256: string };

/** How the program was installed, beside its archive; each kind of package writes its own. */
export const PACKAGE_TYPE_PATH = "resources/package-type";

/** A payload that holds this file is no program: it stands where no Windows runtime could be had. */
export const PLACEHOLDER_PATH = "PLACEHOLDER.txt";

/** Letters that a file's name has on every Windows, whatever its language, and in every table of an MSI. */
const PLAIN_PATH = /^[A-Za-z0-9_@+. ()/-]+$/;

const refuse = (sentence: string): never => {
  throw new Sentence(sentence);
};

const entriesOf = async (folder: string): Promise<readonly string[]> => {
  const found = await lstat(folder).catch(() => null);
  if (found === null || !found.isDirectory())
    return refuse(`The payload ${folder} is not a folder: give the folder of the unpacked program.`);
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const pathOf = (one: (typeof entries)[number]): string =>
    relative(folder, join(one.parentPath, one.name)).split(sep).join("/");
  const odd = entries.find((one) => !one.isFile() && !one.isDirectory());
  if (odd !== undefined)
    return refuse(
      `The payload ${folder} holds ${pathOf(odd)}, which is a link or no regular file: put the file itself there.`,
    );
  return entries
    .filter((one) => one.isFile())
    .map(pathOf)
    .toSorted();
};

/** The files of a payload, sorted; throws a Sentence for a folder that is missing, empty, without the program, or with links. */
export const readPayload = async (folder: string): Promise<readonly PayloadFile[]> => {
  const paths = await entriesOf(folder);
  if (paths.length === 0) return refuse(`The payload ${folder} is empty: unpack the program there first.`);
  if (!paths.includes(WINDOWS_EXECUTABLE))
    return refuse(`The payload ${folder} has no ${WINDOWS_EXECUTABLE}: give the folder that holds it.`);
  const strange = paths.find((path) => !PLAIN_PATH.test(path));
  if (strange !== undefined)
    return refuse(
      `The payload holds ${JSON.stringify(strange)}, a name that an MSI cannot carry: use plain letters.`,
    );
  const twice = paths.find((path, at) =>
    paths.slice(0, at).some((other) => other.toLowerCase() === path.toLowerCase()),
  );
  if (twice !== undefined)
    return refuse(
      `The payload holds ${twice} twice in other letters, which Windows takes for one file: keep one.`,
    );
  return Promise.all(
    paths.map(async (path) => ({
      path,
      sha256: createHash("sha256")
        .update(await readFile(join(folder, path)))
        .digest("hex"),
    })),
  );
};

/** Whether a payload only stands in for the program. */
export const isPlaceholder = (files: readonly PayloadFile[]): boolean =>
  files.some(({ path }) => path === PLACEHOLDER_PATH);
