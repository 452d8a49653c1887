import { join, resolve } from "node:path";
import { bundle } from "../bundle.ts";
import { ROOT, exitWithSentence } from "../runtime/provision.ts";
import { Sentence } from "../runtime/sentence.mjs";
import { makeServiceTarball, sourceDate } from "./dist-service.ts";

/* `npm run dist:service [-- --output FOLDER]` makes the clinic service's tarball; the last line is its path. */

const outputOf = (words: readonly string[]): string => {
  const [flag, folder, ...more] = words;
  if (flag === undefined) return join(ROOT, "out", "dist");
  if (flag !== "--output" || folder === undefined || folder === "" || more.length > 0)
    throw new Sentence("The only argument is --output <folder>, where the tarball goes.");
  return resolve(folder);
};

await exitWithSentence(async () => {
  const output = outputOf(process.argv.slice(2));
  if (process.platform !== "linux" || process.arch !== "x64")
    throw new Sentence(
      "The service's tarball is made on Linux with an x64 processor only: run the command there.",
    );
  const seconds = await sourceDate(ROOT, process.env);
  await bundle({ targets: ["guest"] });
  const { path, bytes, sha256 } = await makeServiceTarball(ROOT, output, seconds);
  console.error(`${Math.round(bytes / 1e5) / 10} MB, SHA-256 ${sha256}`);
  console.log(path);
  return 0;
});
