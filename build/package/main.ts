import { bundle } from "../bundle.ts";
import { exitWithSentence, provision } from "../runtime/provision.ts";
import { Sentence } from "../runtime/sentence.mjs";
import { FLAVOURS, isFlavour } from "./flavours.ts";
import { ensurePackage } from "./package.ts";

/* `npm run package` makes the release's folder, `npm run package e2e` the one for tests; the last line is the folder. */

const say = (line: string): void => console.error(line);

await exitWithSentence(async () => {
  const [flavour = "release", ...more] = process.argv.slice(2);
  if (!isFlavour(flavour) || more.length > 0)
    throw new Sentence(`There is no such flavour: choose one of ${Object.keys(FLAVOURS).join(", ")}.`);
  const { electron } = await provision({ parts: ["electron"], log: say });
  await bundle({ targets: ["desktop", "shell"] });
  const { folder } = await ensurePackage(flavour, electron);
  if (electron.isStandIn)
    say(
      `Made with Electron ${electron.version}, which stands in here: this folder is for trying and is never to be shipped.`,
    );
  console.log(folder);
  return 0;
});
