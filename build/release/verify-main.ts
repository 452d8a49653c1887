import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { ROOT, exitWithSentence } from "../runtime/provision.ts";
import { Sentence } from "../runtime/sentence.mjs";
import { readRelease } from "./read-release.ts";
import { readTrustedKeys } from "./trusted-keys.ts";
import { type UpdateKeys, keyIdOf, readUpdateKeys } from "./update-keys.ts";
import { releaseBreaches } from "./verify.ts";

/*
 * `npm run verify-release -- FOLDER` holds a release against the keys of this project, `--keys FILE` against others that
 * were had by another way than the release. `--trial` lets keys of trials pass, for trials only.
 */

const OPTIONS = { keys: { type: "string" }, trial: { type: "boolean", default: false } } as const;

const read = (words: readonly string[]) => {
  try {
    return parseArgs({ args: [...words], options: OPTIONS, allowPositionals: true, strict: true });
  } catch (cause) {
    throw new Sentence("Say the folder of the release, and --keys FILE or --trial where it needs them.", {
      cause,
    });
  }
};

const keysOf = async (file: string | undefined, folder: string, isTrial: boolean): Promise<UpdateKeys> => {
  // a trial is believed by nobody, and its keys are nowhere else
  if (file !== undefined)
    return isTrial ? readUpdateKeys(resolve(file)) : readTrustedKeys(resolve(file), resolve(folder));
  const own = await readUpdateKeys(join(ROOT, "build", "package", "update-keys.json")).catch(() => null);
  if (own !== null) return own;
  throw new Sentence(
    "This project pins no release keys yet: name the file with the public keys that you trust with --keys.",
  );
};

await exitWithSentence(async () => {
  const { values, positionals } = read(process.argv.slice(2));
  const [folder, ...more] = positionals;
  if (folder === undefined || more.length > 0) throw new Sentence("Name one folder, that of the release.");
  const keys = await keysOf(values.keys, folder, values.trial);
  const verification = { keys, now: new Date(), isTrialFine: values.trial };
  const breaches = await releaseBreaches(resolve(folder), verification);
  for (const breach of breaches) console.log(`- ${breach}.`);
  if (breaches.length > 0) {
    console.log("Do not roll this out: ask for the release anew, and tell the people who made it.");
    return 1;
  }
  for (const line of await readRelease(resolve(folder))) console.log(line);
  const isTrial = keys.purpose === "trial";
  console.log(
    `Signed by ${keyIdOf(keys.keys.release)} or ${keyIdOf(keys.keys.recovery)}${isTrial ? ": KEYS FOR TRIALS, never roll this out" : ""}.`,
  );
  return 0;
});
