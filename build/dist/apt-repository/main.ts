import { parseArgs } from "node:util";
import { exitWithSentence, provision } from "../../runtime/provision.ts";
import { Sentence } from "../../runtime/sentence.mjs";
import { readPackageFile } from "./package-file.ts";
import { addPackage, renew } from "./repository.ts";
import { withSigningKey } from "./signing-key.ts";
import { VALID_DAYS, suiteOf } from "./texts.ts";

/*
 * `npm run apt-repository -- --package FILE --key KEY --output DIR` puts a deb into a signed repository for apt;
 * `npm run apt-repository -- renew --key KEY --output DIR` signs it anew, which a timer does long before it expires.
 */

const text = { type: "string" } as const;
const OPTIONS = {
  package: text,
  key: text,
  output: text,
  url: { ...text, default: "https://put-your-host-here.invalid/anteroom" },
  trial: { type: "boolean", default: false },
} as const;

const USAGE = "Say `--package FILE --key KEY --output DIR [--url URL]`, or `renew --key KEY --output DIR`.";

const read = () => {
  try {
    return parseArgs({ options: OPTIONS, allowPositionals: true, strict: true });
  } catch {
    throw new Sentence(USAGE);
  }
};

const urlOf = (word: string): string => {
  const url = URL.canParse(word) ? new URL(word) : null;
  if (url !== null && /^https?:$/.test(url.protocol) && url.username === "" && !/\s/.test(word)) return word;
  throw new Sentence(
    `${word} is no address of a repository: give one like https://packages.example/anteroom.`,
  );
};

await exitWithSentence(async () => {
  const { values, positionals } = read();
  const { package: file, key: name, output } = values;
  const isRenewal = positionals.length === 1 && positionals[0] === "renew";
  if (name === undefined || output === undefined || (positionals.length > 0 && !isRenewal))
    throw new Sentence(USAGE);
  if (isRenewal !== (file === undefined)) throw new Sentence(USAGE);
  const url = urlOf(values.url);
  await provision({ parts: ["aptRepository"], log: (line) => console.error(line) });
  const one = file === undefined ? null : await readPackageFile(file, values.trial);
  await withSigningKey(name, async (key) => {
    const repository = { folder: output, key };
    await (one === null ? renew(repository) : addPackage(repository, one, url));
    const what = one === null ? "Signed anew" : `Anteroom ${one.version} is in ${suiteOf(one.channel)}`;
    console.log(
      `${what}: ${output}/public is believed for ${VALID_DAYS} days, signed by ${key.fingerprint}.`,
    );
  });
  return 0;
});
