import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { systemClock } from "../clock.ts";
import { readConfig } from "../config.ts";
import { backUp, timeInNames } from "../store/backup.ts";
import { databasePath } from "../open.ts";
import { type Command, CommandRefused, exitCodes } from "./command.ts";
import { checkOwner, oneWord, refusedBackup } from "./store-refusals.ts";

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

const targetOf = (word: string): string =>
  isFolder(word) ? join(word, `anteroom-${timeInNames(systemClock.now())}.db`) : word;

/** Copies the database while the service goes on. The key file is never in a backup: together they would be worth no encryption. */
export const backupCommand: Command = {
  words: "[--config <path>] <file or folder>",
  summary: "copies the database into a new file, while the service runs or not; the key file is not in it",
  async run(args, { environment, say }) {
    const { word, config: words } = oneWord(
      args,
      "the new file, or a folder that gets one named by the time",
    );
    const config = readConfig(words, environment);
    checkOwner(config);
    const path = databasePath(config);
    if (!existsSync(path))
      throw new CommandRefused("There is no database in the data folder yet.", exitCodes.config);
    const target = targetOf(word);
    try {
      const bytes = backUp(path, target);
      say(
        `The backup is whole: ${target} (${bytes} bytes). It opens with the present key file only, which is not in it.`,
      );
    } catch (error) {
      refusedBackup(error, "There is no backup");
    }
    return exitCodes.done;
  },
};
