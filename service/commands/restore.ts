import { systemChance } from "../../protocol/ids.ts";
import { systemClock } from "../clock.ts";
import { readConfig } from "../config.ts";
import { databaseOf } from "../open.ts";
import { readKeyFile } from "../store/key-file.ts";
import { phiCipher } from "../store/phi-cipher.ts";
import { restore } from "../store/restore.ts";
import { type Command, exitCodes } from "./command.ts";
import { checkOwner, oneWord, refusedBackup } from "./store-refusals.ts";

const REPLACE = "--replace";

/** Puts a backup in the place of the database; the one that was there is kept beside it. */
export const restoreCommand: Command = {
  words: `[--config <path>] [${REPLACE}] <file>`,
  summary: "puts a backup in the place of the database, while the service is stopped",
  async run(args, { environment, say }) {
    const rest = args.filter((one) => one !== REPLACE);
    const { word: file, config: words } = oneWord(rest, "the file of the backup");
    const config = readConfig(words, environment);
    checkOwner(config);
    try {
      const cipher = phiCipher(readKeyFile(config.keyFile), systemChance);
      const isReplacing = rest.length < args.length;
      const kept = await restore({
        file,
        path: databaseOf(config),
        cipher,
        isReplacing,
        now: systemClock.now(),
        userId: process.getuid?.() ?? null,
      });
      say("The backup is in place: start the service.");
      if (kept !== null) say(`What was there is kept as ${kept}: remove it when all is well.`);
    } catch (error) {
      refusedBackup(error, "Nothing was restored");
    }
    return exitCodes.done;
  },
};
