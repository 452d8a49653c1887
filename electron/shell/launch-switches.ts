import { isAbsolute } from "node:path";
import { ServerOrigin } from "../settings/server-origin.ts";

/** What the guard looks at: Chromium's own view of the switches, the environment, and whether a Node inspector listens. */
export type Launch = {
  hasSwitch: (name: string) => boolean;
  env: Readonly<Record<string, string | undefined>>;
  /** `inspector.url()` is defined; only the flavour for end-to-end tests can ever have one. */
  isInspected: boolean;
};

/** Exit code of a start that was refused (EX_USAGE of sysexits). */
export const EXIT_REFUSED = 64;

/** Switches that loosen the program's security or write what it does to the disk. Refused always. */
export const refusedSwitches = [
  "allow-running-insecure-content",
  "auth-negotiate-delegate-whitelist",
  "auth-negotiate-delegate-allowlist",
  "auth-server-whitelist",
  "auth-server-allowlist",
  "auto-select-desktop-capture-source",
  "auto-select-tab-capture-source-by-title",
  "auto-select-window-capture-source-by-title",
  "disable-gpu-sandbox",
  "disable-namespace-sandbox",
  "disable-seccomp-filter-sandbox",
  "disable-setuid-sandbox",
  "disable-site-isolation-trials",
  "disable-web-security",
  "enable-logging",
  "gpu-launcher",
  "host-resolver-rules",
  "host-rules",
  "ignore-certificate-errors",
  "ignore-certificate-errors-spki-list",
  "js-flags",
  "load-extension",
  "log-file",
  "log-net-log",
  "no-sandbox",
  "no-zygote",
  "proxy-auto-detect",
  "proxy-bypass-list",
  "proxy-pac-url",
  "proxy-server",
  "remote-allow-origins",
  "remote-debugging-address",
  "remote-debugging-io-pipes",
  "remote-debugging-pipe",
  "remote-debugging-targets",
  "renderer-cmd-prefix",
  "renderer-process-limit",
  "single-process",
  "ssl-key-log-file",
  "test-type",
  "trace-startup",
  "unsafely-treat-insecure-origin-as-secure",
  "user-data-dir",
  "utility-cmd-prefix",
  "webrtc-event-logging",
] as const;

/** Switches that end-to-end tests need; refused unless a Node inspector listens already. */
export const testSwitches = [
  "inspect",
  "inspect-brk",
  "inspect-port",
  "remote-debugging-port",
  "disable-blink-features",
  "disable-features",
  "enable-blink-features",
  "enable-features",
  "use-fake-device-for-media-stream",
  "use-fake-ui-for-media-stream",
  "use-file-for-fake-audio-capture",
  "use-file-for-fake-video-capture",
] as const;

const isRefusedVariable = (name: string): boolean => {
  const upper = name.toUpperCase();
  return upper === "SSLKEYLOGFILE" || upper.startsWith("ELECTRON_");
};

/** Names of the switches and variables for which this start must be refused; empty when it may go on. */
export const refusalsOf = ({ hasSwitch, env, isInspected }: Launch): string[] => [
  ...refusedSwitches.filter(hasSwitch).map((name) => `--${name}`),
  ...(isInspected ? [] : testSwitches.filter(hasSwitch).map((name) => `--${name}`)),
  ...Object.keys(env).filter((name) => env[name] !== undefined && isRefusedVariable(name)),
];

/** Our own switches, as they were given. */
export type OwnSwitches = {
  /** Origin of the clinic service; null when none was given. */
  server: string | null;
  /** Where the program keeps its files instead of the usual place; development and end-to-end tests only. */
  dataFolder: string | null;
};

const valuesOf = (argv: readonly string[], name: string): string[] =>
  argv.filter((word) => word.startsWith(`--${name}=`)).map((word) => word.slice(name.length + 3));

/** Reads our own switches of the command line (Electron lower-cases its own view of it); null when one is malformed or given twice. */
export const readOwnSwitches = (argv: readonly string[]): OwnSwitches | null => {
  const [server = null, ...moreServers] = valuesOf(argv, "server");
  const [dataFolder = null, ...moreFolders] = valuesOf(argv, "data-folder");
  if (moreServers.length > 0 || moreFolders.length > 0) return null;
  if (dataFolder !== null && !isAbsolute(dataFolder)) return null;
  if (server === null) return { server, dataFolder };
  const origin = ServerOrigin.safeParse(server);
  return origin.success ? { server: origin.data, dataFolder } : null;
};
