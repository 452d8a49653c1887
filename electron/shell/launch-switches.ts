import { isAbsolute } from "node:path";
import { ServerOrigin } from "../settings/server-origin.ts";
import { isLinkWord } from "./deep-links.ts";
import { COVER_SWITCH } from "./second-start.ts";

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
  /** Where the machine's policies are read instead of the usual place; only where a Node inspector listens. */
  policyFile: string | null;
  /** This start only covers the program that runs already, and is never one itself. */
  isCover: boolean;
};

const VALUED = ["server", "data-folder", "policy-file"] as const;
const isOneOf = (word: string, names: readonly string[]): boolean =>
  names.some((name) => word === `--${name}` || word.startsWith(`--${name}=`));

/** A page that has a link opened chooses what stands in it and perhaps behind it: no switch may stand there. */
const hasSwitchBehindLink = (argv: readonly string[]): boolean => {
  const at = argv.findIndex((word) => word === "--" || isLinkWord(word));
  return at >= 0 && argv.slice(at + 1).some((word) => word.startsWith("-"));
};

/** The value of a switch that is given once; null when it is not given. */
const valueOf = (argv: readonly string[], name: (typeof VALUED)[number]): string | null =>
  argv.find((word) => isOneOf(word, [name]))?.slice(name.length + 3) ?? null;

const isWellFormed = (argv: readonly string[]): boolean => {
  const counts = [...VALUED, "cover"].map((name) => argv.filter((word) => isOneOf(word, [name])).length);
  const bare = argv.filter((word) => VALUED.some((name) => word === `--${name}`));
  const covers = argv.filter((word) => word.startsWith(`${COVER_SWITCH}=`));
  return counts.every((count) => count <= 1) && bare.length === 0 && covers.length === 0;
};

const isPath = (value: string | null): boolean => value === null || isAbsolute(value);

/** Reads our own switches of the command line (Electron lower-cases its own view of it); null when one is malformed, given twice or stands behind a link. */
export const readOwnSwitches = (argv: readonly string[]): OwnSwitches | null => {
  if (!isWellFormed(argv) || hasSwitchBehindLink(argv)) return null;
  const server = valueOf(argv, "server");
  const dataFolder = valueOf(argv, "data-folder");
  const policyFile = valueOf(argv, "policy-file");
  if (!isPath(dataFolder) || !isPath(policyFile)) return null;
  const origin = server === null ? null : ServerOrigin.safeParse(server);
  if (origin?.success === false) return null;
  return { server: origin?.data ?? null, dataFolder, policyFile, isCover: argv.includes(COVER_SWITCH) };
};
