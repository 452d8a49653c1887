import { systemClock } from "../clock.ts";
import { readConfig } from "../config.ts";
import { readKeyFile } from "../store/key-file.ts";
import { tryRestore } from "../store/restore-trial.ts";
import { type Command, exitCodes } from "./command.ts";
import { oneWord, refusedBackup } from "./store-refusals.ts";

/** Proves that a backup could be restored, on a copy that is deleted again. */
export const verifyRestoreCommand: Command = {
  words: "[--config <path>] <file>",
  summary:
    "tries a backup on a copy that is deleted again: whole, opened by the key file, brought up to date",
  async run(args, { environment, say }) {
    const { word: file, config: words } = oneWord(args, "the file of the backup");
    const { keyFile } = readConfig(words, environment);
    try {
      const { from, to, clinics, sealed, audited } = await tryRestore(
        file,
        readKeyFile(keyFile),
        systemClock,
      );
      say(`The backup can be restored: ${clinics} clinics, ${audited} rows of the audit log.`);
      say(`Its form is ${from}${from === to ? "" : `, and it was brought to ${to} on the copy`}.`);
      say(`The key file opens it: every one of ${sealed} sealed values.`);
    } catch (error) {
      refusedBackup(error, "The backup cannot be restored");
    }
    return exitCodes.done;
  },
};
