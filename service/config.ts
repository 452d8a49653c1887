import { readFileSync } from "node:fs";
import { isIPv4 } from "node:net";
import * as z from "zod";

/** The desktop's origin, beside the service's own the only one that may ask. */
export const DESKTOP_ORIGIN = "app://anteroom";

/** A configuration that cannot be used: one sentence per setting, never with its value. */
export class ConfigRefused extends Error {}

const loopback = new Set(["localhost", "127.0.0.1", "[::1]"]);

const urlOf = (text: string): URL | null => (URL.canParse(text) ? new URL(text) : null);

const isOrigin = (text: string): boolean => {
  const url = urlOf(text);
  if (url === null || url.origin !== text) return false;
  return url.protocol === "https:" || (url.protocol === "http:" && loopback.has(url.hostname));
};

const isPrivateHost = (host: string): boolean =>
  loopback.has(host) ||
  (isIPv4(host)
    ? /^(?:127\.|10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.)/.test(host)
    : /^\[f[cd]/.test(host) || !host.includes(".") || host.endsWith(".internal"));

const isMediaUrl = (text: string): boolean => {
  const url = urlOf(text);
  if (url === null || url.search !== "" || url.username !== "" || url.password !== "") return false;
  if (["https:", "wss:"].includes(url.protocol)) return true;
  return ["http:", "ws:"].includes(url.protocol) && isPrivateHost(url.hostname);
};

/** Whoever trusts half of the world trusts nobody in particular: networks of proxies are no wider than the private ones. */
const isNarrow = (text: string): boolean => {
  const [address = "", bits] = text.split("/");
  return bits === undefined || Number(bits) >= (isIPv4(address) ? 8 : 7);
};

const Network = z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()]).refine(isNarrow);

const IceServer = z.strictObject({
  urls: z.array(z.string().regex(/^(?:stun|turns?):[^\s?#]+(?:\?transport=(?:udp|tcp))?$/)).min(1),
  username: z.string().min(1).optional(),
  credential: z.string().min(1).optional(),
});

const CertificateFiles = z.strictObject({ certFile: z.string().min(1), keyFile: z.string().min(1) });

/** Every setting of the service; `expected` is what an administrator is told when it is wrong. */
const Config = z.strictObject({
  host: z.union([z.ipv4(), z.ipv6()]).default("127.0.0.1"),
  port: z.int().min(0).max(65_535).default(8_480),
  publicOrigin: z.string().refine(isOrigin),
  tls: z.nullable(CertificateFiles).default(null),
  dataFolder: z.string().min(1),
  keyFile: z.string().min(1),
  livekit: z.strictObject({
    url: z.string().refine(isMediaUrl),
    apiKey: z.string().min(1),
    apiSecret: z.string().min(32),
  }),
  guestFolder: z.string().min(1).default("dist/guest"),
  iceServers: z.array(IceServer).default([]),
  trustProxy: z.array(Network).default([]),
});

/** The service's settings, checked. */
export type Config = z.infer<typeof Config>;

const expected: Readonly<Record<string, string>> = {
  host: "the address to listen on, such as 127.0.0.1 or 0.0.0.0",
  port: "a port number from 0 to 65535",
  publicOrigin:
    "the https origin that people open, such as https://visits.clinic.example without a path (http only for this machine)",
  tls: "an object with certFile and keyFile",
  "tls.certFile": "the path of a file with the certificate and its chain as PEM",
  "tls.keyFile": "the path of a file with the certificate's private key as PEM",
  dataFolder: "the path of a folder for the database",
  keyFile: "the path of the key file",
  livekit: "an object with url, apiKey and apiSecret",
  "livekit.url":
    "the http or ws address of a LiveKit server on this machine or in its private network, or an https one",
  "livekit.apiKey": "LiveKit's API key",
  "livekit.apiSecret": "LiveKit's API secret of at least 32 characters",
  guestFolder: "the path of the folder with the built guest page",
  iceServers: 'a list like [{ "urls": ["turns:turn.clinic.example:443?transport=tcp"] }]',
  trustProxy: "a list of addresses or networks of the reverse proxies in front",
};

/** Variables by name, as a process has them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Environment variables that override settings; `null` marks what is JSON or a list in its text. */
const overrides = {
  ANTEROOM_HOST: ["host"],
  ANTEROOM_PORT: ["port"],
  ANTEROOM_PUBLIC_ORIGIN: ["publicOrigin"],
  ANTEROOM_TLS_CERT_FILE: ["tls", "certFile"],
  ANTEROOM_TLS_KEY_FILE: ["tls", "keyFile"],
  ANTEROOM_DATA_FOLDER: ["dataFolder"],
  ANTEROOM_KEY_FILE: ["keyFile"],
  ANTEROOM_LIVEKIT_URL: ["livekit", "url"],
  ANTEROOM_LIVEKIT_API_KEY: ["livekit", "apiKey"],
  ANTEROOM_LIVEKIT_API_SECRET: ["livekit", "apiSecret"],
  ANTEROOM_GUEST_FOLDER: ["guestFolder"],
  ANTEROOM_ICE_SERVERS: ["iceServers"],
  ANTEROOM_TRUST_PROXY: ["trustProxy"],
} as const;

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
  const settings = { ...file };
  for (const [name, [first, second]] of Object.entries(overrides)) {
    const text = environment[name];
    if (text === undefined || text === "") continue;
    const group = settings[first];
    const inner: Record<string, unknown> = isRecord(group) ? group : {};
    settings[first] = second === undefined ? valueOf(first, text) : { ...inner, [second]: text };
  }
  return settings;
};

/** Settings that hold settings. */
const groups: ReadonlySet<string> = new Set(["livekit", "tls"]);

const sentenceOf = (issue: z.core.$ZodIssue): string => {
  const path = issue.path.filter((part) => typeof part === "string");
  if (issue.code === "unrecognized_keys") {
    const names = issue.keys.map((key) => JSON.stringify([...path, key].join("."))).join(", ");
    return `There is no setting ${names}.`;
  }
  const name = path.slice(0, groups.has(path[0] ?? "") ? 2 : 1).join(".");
  return `The setting "${name}" is missing or wrong: it should be ${expected[name] ?? "as documented"}.`;
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

/** The settings of a file (`--config <path>` or ANTEROOM_CONFIG) with the environment's overrides; throws `ConfigRefused`. */
export const readConfig = (args: readonly string[], environment: Environment): Config => {
  const path = pathOf(args, environment);
  return parseConfig(withOverrides(path === null ? {} : readFile(path), environment));
};

/** Checks settings that were read elsewhere; throws `ConfigRefused`. */
export const parseConfig = (settings: unknown): Config => {
  const parsed = Config.safeParse(settings);
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
