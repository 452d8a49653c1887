import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { systemClock } from "../clock.ts";
import { readConfig } from "../config.ts";
import { backUp, timeInNames } from "../store/backup.ts";
import { databasePath } from "../open.ts";
import { type Command, CommandRefused, exitCodes } from "./command.ts";
import { type Keep, checkOwnFolder, removeOldBackups, takeKeep } from "./old-backups.ts";
import { checkOwner, oneWord, refusedBackup } from "./store-refusals.ts";

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

const targetOf = (word: string): string =>
  isFolder(word) ? join(word, `anteroom-${timeInNames(systemClock.now())}.db`) : word;

/** Removes what is older than what is kept, and says so; something that could not be removed fails the command, and the backup stays. */
const clear = (
  made: string,
  folder: string,
  { keep, say }: { keep: Keep; say: (line: string) => void },
): number => {
  const { removed, left } = removeOldBackups(made, folder, keep);
  if (removed.length > 0) say(`Older backups that were removed: ${removed.join(", ")}.`);
  for (const { name, why } of left) say(`${name} is old, and was left: ${why}.`);
  return left.length === 0 ? exitCodes.done : exitCodes.failed;
};

/** Copies the database while the service goes on. The key file is never in a backup: together they would be worth no encryption. */
export const backupCommand: Command = {
  words: "[--config <path>] [--keep <number>] [--keep-days <number>] <file or folder>",
  summary:
    "copies the database into a new file, while the service runs or not; the key file is not in it; --keep and --keep-days remove older ones of a folder",
  async run(args, { environment, say }) {
    const { keep, rest } = takeKeep(args);
    const { word, config: words } = oneWord(
      rest,
      "the new file, or a folder that gets one named by the time",
    );
    if (keep !== null) checkOwnFolder(word);
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
    return keep === null ? exitCodes.done : clear(target, word, { keep, say });
  },
};
