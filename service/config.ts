import { readFileSync } from "node:fs";
import { join } from "node:path";
import type * as z from "zod";
import { Settings, expectedOf, hasSettings, settings } from "./settings.ts";

/** The desktop's origin, beside the service's own the only one that may ask. */
export const DESKTOP_ORIGIN = "app://anteroom";

/** A configuration that cannot be used: one sentence per setting, never with its value. */
export class ConfigRefused extends Error {}

/** The service's settings, checked. */
export type Config = z.infer<typeof Settings>;

/** Variables by name, as a process has them. */
export type Environment = Readonly<Record<string, string | undefined>>;

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const valueOf = (setting: string, text: string): unknown => {
  if (setting === "port") return /^\d+$/.test(text) ? Number(text) : text;
  if (setting === "iceServers") return jsonOf(text) ?? text;
  return setting === "trustProxy" ? text.split(",").map((part) => part.trim()) : text;
};

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const withOverrides = (file: Record<string, unknown>, environment: Environment): Record<string, unknown> => {
  const whole = { ...file };
  for (const { variable, path } of settings) {
    const [first, second] = path;
    const text = environment[variable];
    if (text === undefined || text === "") continue;
    const group = whole[first];
    const inner: Record<string, unknown> = isRecord(group) ? group : {};
    whole[first] = second === undefined ? valueOf(first, text) : { ...inner, [second]: text };
  }
  return whole;
};

const sentenceOf = (issue: z.core.$ZodIssue): string => {
  const path = issue.path.filter((part) => typeof part === "string");
  if (issue.code === "unrecognized_keys") {
    const names = issue.keys.map((key) => JSON.stringify([...path, key].join("."))).join(", ");
    return `There is no setting ${names}.`;
  }
  const name = path.slice(0, hasSettings(path[0] ?? "") ? 2 : 1).join(".");
  return `The setting "${name}" is missing or wrong: it should be ${expectedOf(name) ?? "as documented"}.`;
};

const readFile = (path: string): Record<string, unknown> => {
  const text = (() => {
    try {
      return readFileSync(path, "utf8");
    } catch {
      throw new ConfigRefused(`The configuration file cannot be read: ${path}`);
    }
  })();
  const value = jsonOf(text);
  if (!isRecord(value))
    throw new ConfigRefused(`The configuration file should hold one JSON object: ${path}`);
  return value;
};

const pathOf = (args: readonly string[], environment: Environment): string | null => {
  const [flag, path, ...rest] = args;
  if (flag === undefined) return environment["ANTEROOM_CONFIG"] ?? null;
  if (flag !== "--config" || path === undefined || rest.length > 0)
    throw new ConfigRefused(
      "The only argument is --config <path>; secrets come from the file or the environment.",
    );
  return path;
};

/** Where the tarball's own command says that it lies, its guest page is beside it. */
const besideProgram = ({ ANTEROOM_PROGRAM: folder = "" }: Environment): { guestFolder?: string } =>
  folder === "" ? {} : { guestFolder: join(folder, "guest") };

/** The settings of a file (`--config <path>` or ANTEROOM_CONFIG) with the environment's overrides; throws `ConfigRefused`. */
export const readConfig = (args: readonly string[], environment: Environment): Config => {
  const path = pathOf(args, environment);
  const file = path === null ? {} : readFile(path);
  return parseConfig(withOverrides({ ...besideProgram(environment), ...file }, environment));
};

/** Checks settings that were read elsewhere; throws `ConfigRefused`. */
export const parseConfig = (whole: unknown): Config => {
  const parsed = Settings.safeParse(whole);
  if (!parsed.success) throw new ConfigRefused([...new Set(parsed.error.issues.map(sentenceOf))].join("\n"));
  const refusal = plainRefusal(parsed.data);
  if (refusal !== null) throw new ConfigRefused(refusal);
  return parsed.data;
};

const isThisMachine = (host: string): boolean => host === "::1" || host.startsWith("127.");

/** Why these settings would carry in the clear what must not be; null when they do not. */
const plainRefusal = ({ host, publicOrigin, tls, trustProxy }: Config): string | null => {
  if (tls !== null && publicOrigin.startsWith("http:"))
    return 'The setting "publicOrigin" is wrong: it should begin with https, since "tls" is set.';
  if (isThisMachine(host) || tls !== null || trustProxy.length > 0) return null;
  return 'The setting "host" is wrong: other machines reach this address, so set "tls" for the service to speak TLS itself, or "trustProxy" for a reverse proxy that does.';
};

/** Who may ask over HTTP and WebSocket, apart from programs that send no origin. */
export const allowedOrigins = ({ publicOrigin }: Pick<Config, "publicOrigin">): readonly string[] => [
  publicOrigin,
  DESKTOP_ORIGIN,
];

/** The public origin as WebSockets write it. */
export const publicSocketOrigin = ({ publicOrigin }: Pick<Config, "publicOrigin">): string =>
  publicOrigin.replace(/^http/, "ws");
