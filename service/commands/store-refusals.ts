import { statSync } from "node:fs";
import type { Config } from "../config.ts";
import { BackupRefused, DatabaseDamaged } from "../store/backup.ts";
import { DatabaseInUse } from "../store/database-lock.ts";
import { KeyFileForeign, KeyFileRefused } from "../store/key-file.ts";
import { DatabaseTooNew } from "../store/migrations.ts";
import { RestoreRefused } from "../store/restore.ts";
import { CommandRefused, exitCodes } from "./command.ts";

/** What went wrong with a backup file, as an administrator is told; null for what is no refusal but a bug. */
export const backupTrouble = (error: unknown): string | null => {
  if (error instanceof KeyFileForeign)
    return "the key file is not the one that the backup was made with (one from before a change of keys opens with the old key file only)";
  const isKnown = [BackupRefused, DatabaseDamaged, KeyFileRefused, DatabaseTooNew, RestoreRefused].some(
    (kind) => error instanceof kind,
  );
  return isKnown && error instanceof Error ? error.message : null;
};

/** The refusal of a command on backups, in one sentence that begins with what did not happen; anything else is thrown on. */
export const refusedBackup = (error: unknown, first: string): never => {
  if (error instanceof DatabaseInUse)
    throw new CommandRefused(
      `${first}: the service is running on this database, so stop it.`,
      exitCodes.busy,
    );
  const trouble = backupTrouble(error);
  if (trouble === null) throw error;
  throw new CommandRefused(`${first}: ${trouble}.`, exitCodes.config);
};

/** The one word behind a command that takes one; throws `CommandRefused` with what it should be. */
export const oneWord = (
  args: readonly string[],
  expected: string,
): { word: string; config: readonly string[] } => {
  const at = args.indexOf("--config");
  const config = at === -1 ? [] : args.slice(at, at + 2);
  const rest = at === -1 ? args : [...args.slice(0, at), ...args.slice(at + 2)];
  const [word] = rest;
  if (word === undefined || word.startsWith("-") || rest.length > 1)
    throw new CommandRefused(`The command takes one thing besides --config <path>: ${expected}.`);
  return { word, config };
};

/** Whoever writes in another user's data folder leaves files that the service cannot open: that is refused beforehand. */
export const checkOwner = ({ dataFolder }: Pick<Config, "dataFolder">): void => {
  const uid = process.getuid?.();
  const owner = statSync(dataFolder, { throwIfNoEntry: false })?.uid;
  if (uid === undefined || owner === undefined || uid === owner) return;
  throw new CommandRefused(
    "The data folder belongs to another user: run this as the user of the service.",
    exitCodes.config,
  );
};
