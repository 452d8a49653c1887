import { lstatSync, readdirSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { reading, timeInNames } from "../store/backup.ts";
import { codeOf, syncFolderOf } from "../store/durable-files.ts";
import { CommandRefused, takeOption } from "./command.ts";

/** Which backups of a folder stay: the newest so many, and those that are so many days old or younger. Null says nothing. */
export type Keep = { count: number | null; days: number | null };

const DAY_MS = 24 * 60 * 60_000;
const MOST = 100_000;

const wholeNumber = (name: string, value: string | null): number | null => {
  if (value === null) return null;
  const number = /^[1-9]\d{0,5}$/.test(value) ? Number(value) : null;
  if (number === null || number > MOST)
    throw new CommandRefused(`${name} needs a whole number behind it, from 1 to ${MOST}.`);
  return number;
};

/** Takes `--keep <number>` and `--keep-days <number>` out of the words; null where neither stands there, and everything stays. */
export const takeKeep = (args: readonly string[]): { keep: Keep | null; rest: readonly string[] } => {
  const counted = takeOption(args, "--keep");
  const dated = takeOption(counted.rest, "--keep-days");
  const count = wholeNumber("--keep", counted.value);
  const days = wholeNumber("--keep-days", dated.value);
  return { keep: count === null && days === null ? null : { count, days }, rest: dated.rest };
};

/** Throws `CommandRefused` unless this is a folder itself, and no link to one. */
export const checkOwnFolder = (folder: string): void => {
  if (lstatSync(folder, { throwIfNoEntry: false })?.isDirectory() === true) return;
  throw new CommandRefused(
    "--keep and --keep-days need a folder behind them, by its own name and no link to it.",
  );
};

const named = /^anteroom-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})Z\.db$/;

/** When a backup was made, by its name; null for what is not named like one. */
const timeOf = (name: string): number | null => {
  const [, year, month, day, hour, minute, second, ms] = named.exec(name) ?? [];
  if (year === undefined) return null;
  const time = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}.${ms}Z`);
  return Number.isNaN(time) || `anteroom-${timeInNames(time)}.db` !== name ? null : time;
};

/** Tables that every form of our database has; looked for in the list of tables, so that nothing of a stranger's file runs. */
const ours = ["audit", "clinic", "migration"];

/** Why a file of such a name is not removed all the same; null for a backup of ours. */
const reasonToLeave = (path: string): string | null => {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) return "it went away";
  if (found.isSymbolicLink()) return "it is a link";
  if (!found.isFile()) return "it is no regular file";
  const uid = process.getuid?.();
  if (uid !== undefined && found.uid !== uid) return "it belongs to another user";
  try {
    const tables = reading(path, (database) =>
      database.prepare(`select "name" from "sqlite_master" where "type" = 'table'`).all(),
    ).map(({ name }) => name);
    return ours.every((name) => tables.includes(name)) ? null : "it is no database of this service";
  } catch {
    return "it cannot be read as a database of this service";
  }
};

/** What came of clearing a folder: names that were removed, and those that were left though they are old, each with why. */
export type Cleared = { removed: readonly string[]; left: readonly { name: string; why: string }[] };

/**
 * Removes backups that are older than what is kept. The one that was made just now and found whole stays in any case, and so
 * does the newest by name. A file that is no backup of ours, or a link, is left and named.
 */
export const removeOldBackups = (made: string, folder: string, { count, days }: Keep): Cleared => {
  const names = readdirSync(folder).filter((name) => timeOf(name) !== null);
  const newestFirst = names.toSorted((one, other) => (timeOf(other) ?? 0) - (timeOf(one) ?? 0));
  const now = timeOf(basename(made)) ?? 0;
  const isYoung = (name: string): boolean => days !== null && now - (timeOf(name) ?? 0) <= days * DAY_MS;
  const isAmongNewest = (at: number): boolean => at < Math.max(count ?? 0, 1);
  const old = newestFirst.filter(
    (name, at) => name !== basename(made) && !isAmongNewest(at) && !isYoung(name),
  );
  const removed: string[] = [];
  const left: { name: string; why: string }[] = [];
  for (const name of old) {
    const why = reasonToLeave(join(folder, name)) ?? removing(join(folder, name));
    if (why === null) removed.push(name);
    else left.push({ name, why });
  }
  if (removed.length > 0) syncFolderOf(made);
  return { removed, left };
};

const removing = (path: string): string | null => {
  try {
    rmSync(path);
    return null;
  } catch (error) {
    return codeOf(error) === "ENOENT" ? "it went away" : "it cannot be removed";
  }
};
