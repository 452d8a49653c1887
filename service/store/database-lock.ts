import { closeSync, openSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";

/** Another process, or another store of this one, has the database open. */
export class DatabaseInUse extends Error {}

const SQLITE_BUSY = 5;

const isBusy = (error: unknown): boolean =>
  error instanceof Error && "errcode" in error && error.errcode === SQLITE_BUSY;

/** Makes the file for us alone. An existing one is not touched: to close it would drop the lock that this process may have on it. */
const makeFile = (path: string): void => {
  try {
    closeSync(openSync(path, "ax", 0o600));
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  }
};

/**
 * Takes the database at `path` for this store alone until the answer is called; throws `DatabaseInUse` while somebody else has it.
 * An exclusive transaction on a file of its own holds it: the system ends that with the process, however it dies, and
 * readers of the database itself (backups) are not locked out.
 */
export const lockDatabase = (path: string): (() => void) => {
  if (path === ":memory:") return () => undefined;
  const file = `${path}.lock`;
  makeFile(file);
  const lock = new DatabaseSync(file, { timeout: 0 });
  try {
    lock.exec("BEGIN EXCLUSIVE");
  } catch (error) {
    lock.close();
    if (isBusy(error)) throw new DatabaseInUse("another service uses its database");
    throw error;
  }
  return () => lock.close();
};
