import { type Config, ConfigRefused, readConfig } from "../config.ts";
import { type Log, traceOf } from "../log.ts";
import { type Service, openService } from "../open.ts";
import { type Command, exitCodes } from "./command.ts";

/** How long a stop may take before the process ends anyway. Milliseconds. */
const STOP_MS = 10_000;

const isInUse = (error: unknown): boolean =>
  error instanceof Error && "code" in error && error.code === "EADDRINUSE";

const listen = async ({ app }: Service, { host, port }: Config): Promise<void> => {
  try {
    await app.fastify.listen({ host, port });
  } catch (error) {
    if (!isInUse(error)) throw error;
    throw new ConfigRefused(`The setting "port" is wrong: another program listens on ${port} already.`);
  }
};

const stopOn = (service: Service, log: Log): void => {
  let isStopping = false;
  const stop = (signal: string): void => {
    if (isStopping) return;
    isStopping = true;
    log.info("service stopping", { signal });
    setTimeout(() => process.exit(1), STOP_MS).unref();
    service.close().then(
      () => log.info("service stopped"),
      (error: unknown) => {
        log.error("service crashed", traceOf(error));
        process.exit(1);
      },
    );
  };
  for (const signal of ["SIGTERM", "SIGINT"]) process.once(signal, stop);
};

/** Runs the service until it is told to stop; it is listening when this answers. */
export const runService: Command = {
  words: "[--config <path>]",
  summary: "runs the service (what happens without a word, too)",
  async run(args, { environment, log }) {
    const config = readConfig(args, environment);
    const service = await openService(config, log);
    stopOn(service, log);
    await listen(service, config);
    const { host, port, publicOrigin, tls } = config;
    const hasGuestPage = service.deps.guestPage !== null;
    log.info("service listening", { host, port, origin: publicOrigin, hasTls: tls !== null, hasGuestPage });
    return exitCodes.done;
  },
};
