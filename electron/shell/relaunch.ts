import { spawn } from "node:child_process";
import { dirname } from "node:path";
import { fail } from "../../protocol/errors.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import type { OwnSwitches } from "./launch-switches.ts";

/** A start of the program as it may be told to the next one. */
export type ToldStart = Pick<OwnSwitches, "server" | "dataFolder" | "policyFile"> & {
  /** Only the flavour for end-to-end tests can be inspected; there the next start is, too, on ports of its own. */
  isInspected: boolean;
  isDebugged: boolean;
};

const valued = (name: string, value: string | null): readonly string[] =>
  value === null ? [] : [`--${name}=${value}`];

/** Our own switches for the next start, and nothing else of this one's command line: no link, no cover, no switch of Chromium's. */
export const switchesFor = (start: ToldStart): readonly string[] => [
  ...(start.isInspected ? ["--inspect=127.0.0.1:0"] : []),
  ...(start.isInspected && start.isDebugged ? ["--remote-debugging-port=0"] : []),
  ...valued("server", start.server),
  ...valued("data-folder", start.dataFolder),
  ...valued("policy-file", start.policyFile),
];

/** What the head of an AppImage says of the file and the folder that it unpacked, which are others for the next one. */
const OF_THE_HEAD = ["APPIMAGE", "APPDIR", "ARGV0", "OWD"];

type Environment = Readonly<Record<string, string | undefined>>;

/** The environment without what the head of this AppImage put there; lists of folders keep those that are not in it. */
export const environmentFor = (env: Environment): Record<string, string> => {
  const folder = env["APPDIR"];
  const isInside = (path: string): boolean =>
    folder !== undefined && folder !== "" && (path === folder || path.startsWith(`${folder}/`));
  const kept = Object.entries(env).flatMap(([name, value]): [string, string][] => {
    if (value === undefined || OF_THE_HEAD.includes(name)) return [];
    const parts = value.split(":");
    if (!parts.some(isInside)) return [[name, value]];
    const others = parts.filter((part) => part !== "" && !isInside(part));
    return others.length === 0 ? [] : [[name, others.join(":")]];
  });
  return Object.fromEntries(kept);
};

/** Starts an AppImage beside this program, which must have left its place as the only one; it outlives this program. */
export const startAppImage = (path: string, args: readonly string[]): Promise<Result<null>> =>
  new Promise((resolve) => {
    const next = spawn(path, [...args], {
      detached: true,
      stdio: ["ignore", "inherit", "inherit"],
      cwd: dirname(path),
      env: environmentFor(process.env),
    });
    next.once("error", () => resolve(fail("UPDATE_INSTALL_FAILED")));
    next.once("spawn", () => {
      next.unref();
      resolve(succeed(null));
    });
  });
