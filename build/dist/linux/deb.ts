import { createHash } from "node:crypto";
import { chmod, cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { runTool } from "../run-tool.ts";
import { type TreeEntry, entriesOf, settle } from "./file-tree.ts";
import type { FpmOrder, ScriptTime } from "./fpm-order.ts";

const SCRIPTS: Readonly<Record<ScriptTime, string>> = {
  "before-install": "preinst",
  "after-install": "postinst",
  "before-remove": "prerm",
  "after-remove": "postrm",
};

const KIB = 1024;

/** Installed size in KiB as Debian's policy counts it (5.6.20): files rounded up, 1 for everything else. */
const installedSize = (entries: readonly TreeEntry[]): number =>
  entries.reduce((sum, { kind, size }) => sum + (kind === "file" ? Math.ceil(size / KIB) : 1), 0);

const descriptionLines = (text: string): readonly string[] => {
  const [first = "", ...rest] = text.split("\n").map((line) => line.trim());
  return [first, ...rest.filter((line) => line !== "").map((line) => ` ${line}`)];
};

/** The control file (Debian policy, 5.3). */
export const controlText = (order: FpmOrder, entries: readonly TreeEntry[]): string => {
  const lists = [
    ["Depends", order.depends],
    ["Recommends", order.recommends],
  ] as const;
  const lines = [
    `Package: ${order.name}`,
    `Version: ${order.version}`,
    "Section: video",
    "Priority: optional",
    `Architecture: ${order.architecture}`,
    ...lists.filter(([, names]) => names.length > 0).map(([field, names]) => `${field}: ${names.join(", ")}`),
    `Installed-Size: ${installedSize(entries)}`,
    `Maintainer: ${order.maintainer}`,
    `Description: ${descriptionLines(order.description).join("\n")}`,
  ];
  return `${lines.join("\n")}\n`;
};

const md5sums = async (root: string, entries: readonly TreeEntry[]): Promise<string> => {
  const files = entries.filter(({ kind }) => kind === "file");
  const lines = await Promise.all(
    files.map(async ({ path }) => {
      const sum = createHash("md5")
        .update(await readFile(join(root, path)))
        .digest("hex");
      return `${sum}  ${path.slice(1)}\n`;
    }),
  );
  return lines.join("");
};

const LEVELS: Readonly<Record<string, readonly string[]>> = {
  gz: ["-Zgzip", "-z1"],
  // the number of threads is fixed, since it could show in the bytes
  xz: ["-Zxz", "-z6", "--threads-max=2"],
};

/** Packs a tree that is laid out as it will lie on a machine. */
export const packDeb = async (order: FpmOrder, root: string, seconds: number): Promise<void> => {
  const entries = await entriesOf(root);
  const control = join(root, "DEBIAN");
  await mkdir(control);
  await writeFile(join(control, "control"), controlText(order, entries));
  await writeFile(join(control, "md5sums"), await md5sums(root, entries));
  for (const [time, name] of Object.entries(SCRIPTS)) {
    const from = Object.entries(order.scripts).find(([known]) => known === time)?.[1];
    if (from === undefined) continue;
    await cp(from, join(control, name));
    await chmod(join(control, name), 0o755);
  }
  await settle(control, seconds);
  const level = LEVELS[order.compression] ?? ["-Znone"];
  await runTool("dpkg-deb", ["--root-owner-group", ...level, "--build", root, order.output], {
    env: { ...process.env, SOURCE_DATE_EPOCH: String(seconds) },
  });
};
