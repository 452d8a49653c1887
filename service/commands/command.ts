import type { Environment } from "../config.ts";
import type { Log } from "../log.ts";

/** Exit codes that commands end with: those of sysexits.h, and 1 for a check that found something wrong. */
export const exitCodes = { done: 0, failed: 1, usage: 64, busy: 75, config: 78 } as const;

/** What a command may touch of the process that it runs in. */
export type Surroundings = {
  environment: Environment;
  log: Log;
  /** Writes a line to the terminal. */
  say(line: string): void;
  /** Whether what is said is shown to a person at a terminal, and kept in no file. */
  isTerminal: boolean;
};

/** A word of the command line with what it does; `run` is given what follows the word and answers the exit code. */
export type Command = {
  /** What stands behind the word, such as `--config <path>`. */
  words: string;
  summary: string;
  run(args: readonly string[], surroundings: Surroundings): Promise<number>;
};

/** Why a command was not carried out, as a sentence for an administrator, with the exit code. */
export class CommandRefused extends Error {
  readonly exitCode: number;
  constructor(message: string, exitCode: number = exitCodes.usage) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** Takes `--name <value>` out of the words; null where it is not there. Throws `CommandRefused` when it has no value or comes twice. */
export const takeOption = (
  args: readonly string[],
  name: string,
): { value: string | null; rest: readonly string[] } => {
  const at = args.indexOf(name);
  if (at === -1) return { value: null, rest: args };
  const value = args[at + 1];
  const rest = [...args.slice(0, at), ...args.slice(at + 2)];
  if (value === undefined || value.startsWith("--"))
    throw new CommandRefused(`${name} needs a value behind it.`);
  if (rest.includes(name)) throw new CommandRefused(`${name} may stand there only once.`);
  return { value, rest };
};
