import { DatabaseSync } from "node:sqlite";

/** Copies a database as a backup would, also from under a running service. */
export const copyDatabase = (path: string, to: string): void => {
  const database = new DatabaseSync(path, { readOnly: true });
  database.exec(`VACUUM INTO '${to}'`);
  database.close();
};

/** Makes a database whose log of changes holds a text in the clear; answers what closes it. */
export const leaveInDatabase = (path: string, text: string): (() => void) => {
  const database = new DatabaseSync(path);
  database.exec("PRAGMA journal_mode = WAL; CREATE TABLE left (text text)");
  database.prepare("INSERT INTO left VALUES (?)").run(text);
  return () => database.close();
};
