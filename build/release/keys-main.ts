import { join, resolve } from "node:path";
import { exitWithSentence } from "../runtime/provision.ts";
import { Sentence } from "../runtime/sentence.mjs";
import {
  PUBLIC_FILE,
  type UpdateKeys,
  keyIdOf,
  makeUpdateKeys,
  readUpdateKeys,
  rotateUpdateKey,
} from "./update-keys.ts";

/*
 * `npm run update-keys -- make FOLDER [--trial]` makes both keys; `rotate FOLDER release|recovery` makes one of them anew;
 * `show FOLDER` says which there are. What has to be done with the files stands in docs/release-engineering.md.
 */

const USAGE = "Say `make FOLDER [--trial]`, `rotate FOLDER release|recovery` or `show FOLDER`.";

const say = ({ purpose, keys }: UpdateKeys): void => {
  console.log(`Keys for ${purpose === "trial" ? "trials, which sign no release" : "releases"}:`);
  for (const role of ["release", "recovery"] as const)
    console.log(`${role.padEnd(8)}  ${keyIdOf(keys[role])}  ${keys[role]}`);
};

const rotate = async (folder: string, role: string | undefined): Promise<UpdateKeys> => {
  if (role !== "release" && role !== "recovery") throw new Sentence(USAGE);
  const keys = await rotateUpdateKey(folder, role);
  console.log(
    role === "release"
      ? "Build the next version with the new file, and have the recovery key sign its manifest, with --revokes for the old one."
      : "Build the next version with the new file, and have the release key and, with --former-key, the old recovery key sign its manifest.",
  );
  return keys;
};

const act = async (words: readonly string[]): Promise<UpdateKeys> => {
  const [what, where, more, ...rest] = words;
  if (where === undefined || rest.length > 0) throw new Sentence(USAGE);
  const folder = resolve(where);
  if (what === "make" && (more === undefined || more === "--trial"))
    return makeUpdateKeys(folder, more === undefined ? "release" : "trial");
  if (what === "rotate") return rotate(folder, more);
  if (what === "show" && more === undefined) return readUpdateKeys(join(folder, PUBLIC_FILE));
  throw new Sentence(USAGE);
};

await exitWithSentence(async () => {
  say(await act(process.argv.slice(2)));
  return 0;
});
