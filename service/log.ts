import { type DestinationStream, pino, stdTimeFunctions } from "pino";

/** What a log line may carry: ids, codes, counts. A Phi value, an object or an error does not compile. */
export type Facts = Readonly<Record<string, string | number | boolean | null>>;

/** One line per change of a lifecycle: what, and ids; never a name, a token, a key, a URL or a body. */
export type Log = {
  info(event: string, facts?: Facts): void;
  warn(event: string, facts?: Facts): void;
  error(event: string, facts?: Facts): void;
};

/** Names under which nothing is ever written, should a fact by such a name slip in. */
const hidden = [
  "auth",
  "authorization",
  "body",
  "cookie",
  "email",
  "label",
  "name",
  "passcode",
  "password",
  "secret",
  "ticket",
  "token",
  "url",
];

/** A structured log as JSON lines with UTC times; control characters arrive escaped. */
export const createLog = (destination: DestinationStream): Log => {
  const logger = pino(
    {
      base: null,
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (level) => ({ level }) },
      redact: { paths: hidden, censor: "[hidden]" },
    },
    destination,
  );
  return {
    info: (event, facts = {}) => logger.info(facts, event),
    warn: (event, facts = {}) => logger.warn(facts, event),
    error: (event, facts = {}) => logger.error(facts, event),
  };
};

/** Where an error came from, without its message, which may hold anything. */
export const traceOf = (error: unknown): Facts => {
  if (!(error instanceof Error)) return { kind: typeof error };
  const stack = (error.stack ?? "").replace(error.message, "");
  const frames = stack.split("\n").filter((line) => /^\s+at /.test(line));
  return { kind: error.constructor.name, trace: frames.slice(0, 8).join(" |") };
};

/** A log that writes nothing, for tests. */
export const silentLog: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };
