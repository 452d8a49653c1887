import { backupCommand } from "./commands/backup.ts";
import { checkCommand } from "./commands/check.ts";
import { type Command, CommandRefused, type Surroundings, exitCodes } from "./commands/command.ts";
import { inviteOwnerCommand } from "./commands/invite-owner.ts";
import { restoreCommand } from "./commands/restore.ts";
import { rotateKeysCommand } from "./commands/rotate-keys.ts";
import { runService } from "./commands/run.ts";
import { verifyRestoreCommand } from "./commands/verify-restore.ts";

const help: Command = {
  words: "",
  summary: "shows this",
  async run(args, { say }) {
    if (args.length > 0) throw new CommandRefused("help takes nothing behind it.");
    for (const line of helpLines()) say(line);
    return exitCodes.done;
  },
};

/** Every command by its word; a new one is a file in commands/ and a line here. */
const commands: ReadonlyMap<string, Command> = new Map([
  ["run", runService],
  ["rotate-keys", rotateKeysCommand],
  ["invite-owner", inviteOwnerCommand],
  ["check", checkCommand],
  ["backup", backupCommand],
  ["restore", restoreCommand],
  ["verify-restore", verifyRestoreCommand],
  ["help", help],
]);

const helpLines = (): readonly string[] => [
  "anteroom-service <command>",
  "",
  ...[...commands].flatMap(([word, { words, summary }]) => [
    `  ${`${word} ${words}`.trim()}`,
    `      ${summary}`,
  ]),
];

/** Carries out what the command line says and answers the exit code; throws `CommandRefused` or `ConfigRefused` with a sentence. */
export const runCommand = (words: readonly string[], surroundings: Surroundings): Promise<number> => {
  const [first = "run", ...rest] = words;
  if (first.startsWith("-") && first !== "--help") return runService.run(words, surroundings);
  const command = commands.get(first === "--help" ? "help" : first);
  if (command === undefined)
    throw new CommandRefused(
      `There is no command of that name. The commands are: ${[...commands.keys()].join(", ")}.`,
    );
  return command.run(rest, surroundings);
};
