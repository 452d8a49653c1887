import { mkdir, readFile, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";

/** Who asks for the cache: the environment, the user's number (-1 where there is none) and home. */
export type CacheOwner = { readonly env: NodeJS.ProcessEnv; readonly uid: number; readonly home: string };

/**
 * The folder of everything that set-up fetched or made, outside the project. Root's lies where the ordinary user that
 * runs Electron may read it, since nobody enters root's home.
 */
export const cacheFolder = ({ env, uid, home }: CacheOwner): string => {
  if (env["ANTEROOM_CACHE"]) return env["ANTEROOM_CACHE"];
  if (uid === 0) return join("/", "var", "cache", "anteroom");
  return join(env["XDG_CACHE_HOME"] || join(home, ".cache"), "anteroom");
};

const RECORD = "anteroom-files.json";

const filesOf = async (folder: string): Promise<Record<string, number>> => {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = found.filter((file) => file.isFile()).map((file) => join(file.parentPath, file.name));
  const sizes = await Promise.all(paths.map(async (path) => (await stat(path)).size));
  const entries = paths.map(
    (path, at) => [relative(folder, path).split(sep).join("/"), sizes[at] ?? -1] as const,
  );
  return Object.fromEntries(
    entries.filter(([path]) => path !== RECORD).toSorted(([a], [b]) => (a < b ? -1 : 1)),
  );
};

/** Whether an entry is whole: every file that was there when it was finished is there with its size. */
export const isWhole = async (folder: string): Promise<boolean> => {
  try {
    return (await readFile(join(folder, RECORD), "utf8")) === JSON.stringify(await filesOf(folder));
  } catch {
    return false;
  }
};

/** Whether a process of this number runs. */
export const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
};

const sweepInterrupted = async (folder: string): Promise<void> => {
  const left = (await readdir(folder)).filter((name) => name.startsWith(".partial-"));
  const dead = left.filter((name) => !isAlive(Number(name.split("-")[1])));
  await Promise.all(dead.map((name) => rm(join(folder, name), { recursive: true, force: true })));
};

const finish = async (partial: string, whole: string): Promise<void> => {
  await writeFile(join(partial, RECORD), JSON.stringify(await filesOf(partial)));
  if (await isWhole(whole)) return rm(partial, { recursive: true, force: true });
  await rm(whole, { recursive: true, force: true });
  await rename(partial, whole);
};

/** Where the entry `key` lies when it is in the cache and whole, else null. */
export const cached = async (folder: string, key: string): Promise<string | null> =>
  (await isWhole(join(folder, key))) ? join(folder, key) : null;

/**
 * The folder of the entry `key`. `make` fills an empty folder beside it, which takes the entry's name only when it is
 * complete: what was interrupted is never seen and is swept away the next time.
 */
export const cachedOrMade = async (
  folder: string,
  key: string,
  make: (partial: string) => Promise<void>,
): Promise<string> => {
  const whole = join(folder, key);
  if (await isWhole(whole)) return whole;
  await mkdir(folder, { recursive: true });
  await sweepInterrupted(folder);
  const partial = join(folder, `.partial-${process.pid}-${key}`);
  await rm(partial, { recursive: true, force: true });
  await mkdir(partial);
  await make(partial);
  await finish(partial, whole);
  return whole;
};
