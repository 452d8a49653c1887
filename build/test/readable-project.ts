import { createHash } from "node:crypto";
import { readFile, readdir, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { canRead, stage, type OrdinaryUser } from "../runtime/ordinary-user.ts";
import { ROOT } from "../runtime/provision.ts";
import type { ElectronRuntime } from "../runtime/electron-stand-in.ts";
import type { Log } from "../runtime/run.ts";

const NOT_STAGED = new Set(["node_modules", ".git", "out", "reports"]);

const canReadAll = async (user: OrdinaryUser, paths: readonly string[]): Promise<boolean> =>
  (await Promise.all(paths.map((path) => canRead(user, path)))).every(Boolean);

const stagePackages = async (user: OrdinaryUser): Promise<string> => {
  const installed = await readFile(join(ROOT, "node_modules", ".package-lock.json"));
  const mark = createHash("sha256").update(installed).digest("hex");
  const packages = await stage(user, { from: ROOT, entries: ["node_modules"], name: "packages", mark });
  return join(packages, "node_modules");
};

/** The project's folder where the user may read all of it: itself, else a staged copy. */
export const readableProject = async (user: OrdinaryUser, log: Log): Promise<string> => {
  const probes = [
    "package.json",
    join("e2e", "playwright.config.ts"),
    join("node_modules", ".package-lock.json"),
  ];
  if (await canReadAll(user, [...probes.map((probe) => join(ROOT, probe)), process.execPath])) return ROOT;
  log("Staging the project where the ordinary user may read it ...");
  const entries = (await readdir(ROOT)).filter((name) => !NOT_STAGED.has(name));
  const project = await stage(user, { from: ROOT, entries, name: "project", mark: null });
  await symlink(await stagePackages(user), join(project, "node_modules"));
  return project;
};

/** Set-up's cache where the user may read it: itself, else a staged copy. */
export const readableCache = async (
  user: OrdinaryUser,
  { cache, electron, log }: { readonly cache: string; readonly electron: ElectronRuntime; readonly log: Log },
): Promise<string> => {
  const entries = (await readdir(cache)).filter((name) => !name.startsWith("."));
  const folder = dirname(electron.path);
  const probe = electron.path.startsWith(cache) ? folder : cache;
  if (await canRead(user, join(probe, "."))) return cache;
  log("Staging the runtimes where the ordinary user may read them ...");
  return stage(user, { from: cache, entries, name: "cache", mark: entries.toSorted().join(" ") });
};
