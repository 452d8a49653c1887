import { pino } from "pino";
import { type Config, ConfigRefused, readConfig } from "./config.ts";
import { createLog, traceOf } from "./log.ts";
import { type Service, openService } from "./open.ts";

/** EX_CONFIG of sysexits.h: starting again without a change is pointless. */
const EXIT_CONFIG = 78;
/** How long a stop may take before the process ends anyway. Milliseconds. */
const STOP_MS = 10_000;

const log = createLog(pino.destination({ fd: 1, sync: true }));

const crash = (error: unknown): never => {
  log.error("service crashed", traceOf(error));
  process.exit(1);
};

const refuse = (error: unknown): never => {
  if (!(error instanceof ConfigRefused)) return crash(error);
  process.stderr.write(`${error.message}\n`);
  process.exit(EXIT_CONFIG);
};

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

const stopOn = (service: Service): void => {
  let isStopping = false;
  const stop = (signal: string): void => {
    if (isStopping) return;
    isStopping = true;
    log.info("service stopping", { signal });
    setTimeout(() => process.exit(1), STOP_MS).unref();
    service.close().then(() => log.info("service stopped"), crash);
  };
  for (const signal of ["SIGTERM", "SIGINT"]) process.once(signal, stop);
};

const main = async (): Promise<void> => {
  process.on("unhandledRejection", crash);
  process.on("uncaughtException", crash);
  const config = readConfig(process.argv.slice(2), process.env);
  const service = await openService(config, log);
  stopOn(service);
  await listen(service, config);
  const { host, port, publicOrigin } = config;
  log.info("service listening", {
    host,
    port,
    origin: publicOrigin,
    hasGuestPage: service.deps.guestPage !== null,
  });
};

await main().catch(refuse);
