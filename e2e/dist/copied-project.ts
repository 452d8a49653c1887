import { cp, mkdir, readdir, realpath, symlink } from "node:fs/promises";
import { join } from "node:path";
import { ROOT } from "../../build/runtime/provision.ts";

const NOT_SOURCE = new Set(["node_modules", ".git", "dist", "out", "reports"]);

/** Copies the project's sources into a folder of their own, with the same packages installed. */
export const copyProject = async (project: string): Promise<void> => {
  await mkdir(project, { recursive: true });
  const names = (await readdir(ROOT)).filter((name) => !NOT_SOURCE.has(name));
  for (const name of names) await cp(join(ROOT, name), join(project, name), { recursive: true });
  await symlink(await realpath(join(ROOT, "node_modules")), join(project, "node_modules"));
};
