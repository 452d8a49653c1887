import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { exitWithSentence } from "../runtime/provision.ts";
import { Sentence } from "../runtime/sentence.mjs";
import { formerSignersOf, signersOf } from "./named-signers.ts";
import { renewRelease } from "./renew.ts";
import { readUpdateKeys } from "./update-keys.ts";

/* `npm run renew-release -- FOLDER --output NEW --keys FILE --release-key FILE` says a release anew; a job does it every week. */

const text = { type: "string" } as const;
const OPTIONS = {
  output: text,
  keys: text,
  "release-key": text,
  "release-key-command": text,
  "recovery-key": text,
  "former-key": text,
} as const;

const read = (words: readonly string[]) => {
  try {
    return parseArgs({ args: [...words], options: OPTIONS, allowPositionals: true, strict: true });
  } catch (cause) {
    throw new Sentence(
      `The options are ${Object.keys(OPTIONS)
        .map((name) => `--${name}`)
        .join(", ")}.`,
      {
        cause,
      },
    );
  }
};

await exitWithSentence(async () => {
  const { values, positionals } = read(process.argv.slice(2));
  const [folder] = positionals;
  const { output, keys: file } = values;
  if (folder === undefined || positionals.length > 1 || output === undefined || file === undefined)
    throw new Sentence("Name the folder of the release, --output for the new one, and --keys.");
  const keys = await readUpdateKeys(resolve(file));
  const wish = {
    releaseKey: values["release-key"] ?? null,
    releaseKeyCommand: values["release-key-command"] ?? null,
    recoveryKey: values["recovery-key"] ?? null,
    formerKey: values["former-key"] ?? null,
  };
  const signers = await signersOf(wish, keys);
  const former = await formerSignersOf(wish);
  const now = new Date();
  await renewRelease({ folder: resolve(folder), output: resolve(output), keys, signers, former, now });
  console.log(`Signed anew for 14 days in ${output}.`);
  return 0;
});
