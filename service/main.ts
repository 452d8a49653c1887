import { pino } from "pino";
import { runCommand } from "./cli.ts";
import { CommandRefused, exitCodes } from "./commands/command.ts";
import { ConfigRefused } from "./config.ts";
import { createLog, traceOf } from "./log.ts";

const log = createLog(pino.destination({ fd: 1, sync: true }));

const crash = (error: unknown): never => {
  log.error("service crashed", traceOf(error));
  process.exit(1);
};

const refuse = (error: unknown): never => {
  if (!(error instanceof ConfigRefused) && !(error instanceof CommandRefused)) return crash(error);
  process.stderr.write(`${error.message}\n`);
  process.exit(error instanceof CommandRefused ? error.exitCode : exitCodes.config);
};

const say = (line: string): void => void process.stdout.write(`${line}\n`);

const main = async (): Promise<void> => {
  process.on("unhandledRejection", crash);
  process.on("uncaughtException", crash);
  const isTerminal = process.stdout.isTTY;
  process.exitCode = await runCommand(process.argv.slice(2), {
    environment: process.env,
    log,
    say,
    isTerminal,
  });
};

await main().catch(refuse);
