import { chmod, cp, lstat, lutimes, mkdir, readdir } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import type { FpmOrder } from "./fpm-order.ts";

const place = async ({ from, to }: FpmOrder["sources"][number], root: string): Promise<void> => {
  const target = join(root, to);
  await mkdir(dirname(target), { recursive: true });
  await cp(from, target, { recursive: true, verbatimSymlinks: true });
};

/** One path of a tree, from its root with a slash in front. */
export type TreeEntry = {
  readonly path: string;
  readonly kind: "folder" | "file" | "link";
  /** Bytes; 0 but for files. */
  readonly size: number;
};

/** Everything in a tree, sorted by its bytes, the root left out. */
export const entriesOf = async (root: string): Promise<readonly TreeEntry[]> => {
  const found = await readdir(root, { recursive: true, withFileTypes: true });
  const entries = found.map(async (one): Promise<TreeEntry> => {
    const whole = join(one.parentPath, one.name);
    const path = `/${relative(root, whole)}`;
    if (one.isDirectory()) return { path, kind: "folder", size: 0 };
    if (one.isSymbolicLink()) return { path, kind: "link", size: 0 };
    return { path, kind: "file", size: (await lstat(whole)).size };
  });
  return (await Promise.all(entries)).toSorted((a, b) => (a.path < b.path ? -1 : 1));
};

const isProgramFile = async (path: string): Promise<boolean> =>
  !/\.so(?:\.\d+)*$/.test(path) && ((await lstat(path)).mode & 0o100) !== 0;

/** Folders and programs 0755, libraries and other files 0644, all of one date: nothing of the machine that packs goes along. */
export const settle = async (root: string, seconds: number): Promise<void> => {
  for (const { path, kind } of [...(await entriesOf(root)), { path: "/", kind: "folder" as const }]) {
    const whole = join(root, path);
    const isProgram = kind === "folder" || (kind === "file" && (await isProgramFile(whole)));
    if (kind !== "link") await chmod(whole, isProgram ? 0o755 : 0o644);
    await lutimes(whole, seconds, seconds);
  }
};

/** Copies what an order names below `root`, as it will lie on a machine. */
export const layOut = async (order: FpmOrder, root: string, seconds: number): Promise<void> => {
  await mkdir(root, { recursive: true });
  for (const source of order.sources) await place(source, root);
  await settle(root, seconds);
};
