import { chmod, chown, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { run } from "./run.ts";
import { Sentence } from "./sentence.mjs";

/*
 * Chromium's sandbox is off for root, so where everything runs as root an ordinary user runs Electron, the browsers
 * and the end-to-end tests. That user enters neither root's home nor a 0700 folder: what it must read is staged.
 */

/** The account that runs what must not run as root; `prefix` before a command runs it as that user, in its own process id. */
export type OrdinaryUser = {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
  readonly prefix: readonly string[];
};

const NAME = "anteroom-e2e";
const HOME = "/var/lib/anteroom-e2e";

/** A line of /etc/passwd as an account, or null when no line has this name. */
export const accountIn = (
  passwd: string,
  name: string,
): { readonly uid: number; readonly gid: number } | null => {
  const fields = passwd
    .split("\n")
    .map((line) => line.split(":"))
    .find(([first]) => first === name);
  if (fields === undefined) return null;
  return { uid: Number(fields[2]), gid: Number(fields[3]) };
};

/** The command that runs what follows it as this account, with its own home and runtime folder and nothing of root's. */
export const prefixFor = (uid: number, gid: number, home: string): readonly string[] => [
  "setpriv",
  `--reuid=${uid}`,
  `--regid=${gid}`,
  "--clear-groups",
  "env",
  "-u",
  "XDG_CONFIG_HOME",
  "-u",
  "XDG_CACHE_HOME",
  "-u",
  "XDG_DATA_HOME",
  "-u",
  "XAUTHORITY",
  `HOME=${home}`,
  `USER=${NAME}`,
  `LOGNAME=${NAME}`,
  `XDG_RUNTIME_DIR=${join(home, "run")}`,
];

const account = async (): Promise<{ readonly uid: number; readonly gid: number }> => {
  const had = accountIn(await readFile("/etc/passwd", "utf8"), NAME);
  if (had !== null) return had;
  const args = [
    "--system",
    "--user-group",
    "--create-home",
    "--home-dir",
    HOME,
    "--shell",
    "/usr/sbin/nologin",
    NAME,
  ];
  await run("useradd", args);
  const made = accountIn(await readFile("/etc/passwd", "utf8"), NAME);
  if (made !== null) return made;
  throw new Sentence(
    `No ordinary user could be made for Chromium's sandbox: run \`useradd ${args.join(" ")}\`, or run the command as an ordinary user.`,
  );
};

const ownFolder = async (
  path: string,
  owner: { readonly uid: number; readonly gid: number },
): Promise<void> => {
  await mkdir(path, { recursive: true });
  await chown(path, owner.uid, owner.gid);
  await chmod(path, 0o700);
};

/** The ordinary user to run Electron and browsers as, made when it is missing; null where this process is not root. */
export const ordinaryUser = async (): Promise<OrdinaryUser | null> => {
  if (process.getuid?.() !== 0) return null;
  const owner = await account();
  await ownFolder(HOME, owner);
  await ownFolder(join(HOME, "run"), owner);
  return { name: NAME, ...owner, home: HOME, prefix: prefixFor(owner.uid, owner.gid, HOME) };
};

const as = (user: OrdinaryUser, words: readonly string[]): Promise<{ readonly code: number }> => {
  const [command = "env", ...args] = [...user.prefix, ...words];
  return run(command, args, { cwd: "/" });
};

/** Whether the user may read this file, every folder above it included. */
export const canRead = async (user: OrdinaryUser, path: string): Promise<boolean> =>
  (await as(user, ["test", "-r", path])).code === 0;

/** Says in a sentence that Chromium's sandbox cannot start here, or null when it can. */
export const sandboxTrouble = async (user: OrdinaryUser | null): Promise<string | null> => {
  if (process.platform !== "linux") return null;
  const words = ["unshare", "--user", "--map-root-user", "--net", "--pid", "--fork", "true"];
  const { code } = user === null ? await run("unshare", words.slice(1)) : await as(user, words);
  if (code === 0) return null;
  return "This machine gives ordinary users no user namespaces, so Chromium's sandbox cannot start: allow them (sysctl user.max_user_namespaces, or AppArmor's unprivileged_userns rule) and run the command again.";
};

const MARK = ".anteroom-staged";

/** What to copy (names in `from`), where to in the user's home, and the mark of this state of it; without one it is copied every time. */
export type Staging = {
  readonly from: string;
  readonly entries: readonly string[];
  readonly name: string;
  readonly mark: string | null;
};

const COPY =
  'tar -C "$FROM" -cf - "$@" | tar -C "$TO" -xf - --no-same-permissions && chown -R "$OWNER" "$TO" && chmod -R u+rwX "$TO"';

/** A copy that the user owns; made anew unless `mark` equals the mark of the copy that is there. */
export const stage = async (user: OrdinaryUser, { from, entries, name, mark }: Staging): Promise<string> => {
  const to = join(user.home, name);
  const had = await readFile(join(to, MARK), "utf8").catch(() => null);
  if (mark !== null && had === mark) return to;
  await rm(to, { recursive: true, force: true });
  await ownFolder(to, user);
  const env = { ...process.env, FROM: from, TO: to, OWNER: `${user.uid}:${user.gid}` };
  const { code, err } = await run("bash", ["-o", "pipefail", "-c", COPY, "stage", ...entries], { env });
  if (code !== 0) {
    const last = err.trim().split("\n").at(-1) ?? "";
    throw new Sentence(
      `What the ordinary user must read could not be copied (${last}): free space under ${user.home} and run the command again.`,
    );
  }
  if (mark !== null) await writeFile(join(to, MARK), mark);
  return to;
};
