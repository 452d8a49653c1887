import { existsSync } from "node:fs";
import { systemChance } from "../../protocol/ids.ts";
import { systemClock } from "../clock.ts";
import { readConfig } from "../config.ts";
import { databaseOf, explained } from "../open.ts";
import { DatabaseInUse } from "../store/database-lock.ts";
import { KeyFileRefused, type ServiceKey, newServiceKey, readKeyFile } from "../store/key-file.ts";
import { rotateKeys } from "../store/key-rotation.ts";
import { type Command, CommandRefused, exitCodes, takeOption } from "./command.ts";

const newKeyOf = (path: string | null): ServiceKey => {
  if (path === null) return newServiceKey(systemChance);
  try {
    return readKeyFile(path);
  } catch (error) {
    if (!(error instanceof KeyFileRefused)) throw error;
    throw new CommandRefused(`--new-key-file is wrong: ${error.message}.`, exitCodes.config);
  }
};

const refusalOf = (error: unknown): unknown =>
  error instanceof DatabaseInUse
    ? new CommandRefused(
        "The service is running on this database: stop it, then rotate the keys.",
        exitCodes.busy,
      )
    : explained(error);

/** Gives the service a new key file without changing what it protects. */
export const rotateKeysCommand: Command = {
  words: "[--config <path>] [--new-key-file <path>]",
  summary: "puts a new key in the place of the key file, while the service is stopped",
  async run(args, { environment, say }) {
    const { value, rest } = takeOption(args, "--new-key-file");
    const config = readConfig(rest, environment);
    const newKey = newKeyOf(value);
    try {
      const { keyFile } = config;
      const parts = { clock: systemClock, chance: systemChance };
      const path = databaseOf(config);
      if (!existsSync(path))
        throw new CommandRefused("There is no database in the data folder yet.", exitCodes.config);
      const count = await rotateKeys({ path, keyFile, newKey, ...parts });
      say(`The key file is new and wraps ${count} keys and secrets. Back it up apart from the database now.`);
      return exitCodes.done;
    } catch (error) {
      throw refusalOf(error);
    }
  },
};
