import { systemClock } from "../clock.ts";
import { type Config, ConfigRefused, readConfig } from "../config.ts";
import { checks } from "./checks.ts";
import { type Command, type Surroundings, exitCodes, takeOption } from "./command.ts";

const lineOf = (isGood: boolean, text: string): string => `${isGood ? "ok   " : "wrong"}  ${text}`;

const configOf = (words: readonly string[], { environment, say }: Surroundings): Config | null => {
  try {
    const config = readConfig(words, environment);
    say(lineOf(true, "configuration: every setting is understood"));
    return config;
  } catch (error) {
    if (!(error instanceof ConfigRefused)) throw error;
    for (const sentence of error.message.split("\n")) say(lineOf(false, `configuration: ${sentence}`));
    return null;
  }
};

/** Looks at everything that a start needs, with one line for each, and changes nothing; the service may be running. */
export const checkCommand: Command = {
  words: "[--config <path>]",
  summary:
    "looks at configuration, key, database, disk, media server, clock, TLS and guest page; changes nothing",
  async run(args, surroundings) {
    takeOption(args, "--config");
    const config = configOf(args, surroundings);
    if (config === null) return exitCodes.failed;
    let isAllGood = true;
    for (const check of checks) {
      const { name, isGood, text } = await check(config, systemClock);
      surroundings.say(lineOf(isGood, `${name}: ${text}`));
      isAllGood &&= isGood;
    }
    return isAllGood ? exitCodes.done : exitCodes.failed;
  },
};
