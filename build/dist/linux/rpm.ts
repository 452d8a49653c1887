import { mkdir, readFile, readdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { runTool } from "../run-tool.ts";
import { type TreeEntry, entriesOf } from "./file-tree.ts";
import type { FpmOrder, ScriptTime } from "./fpm-order.ts";

const SECTIONS: Readonly<Record<ScriptTime, string>> = {
  "before-install": "%pre",
  "after-install": "%post",
  "before-remove": "%preun",
  "after-remove": "%postun",
};

/** Debian's names of processors, which electron-builder uses for both. */
const ARCHITECTURES: Readonly<Record<string, string>> = { amd64: "x86_64", arm64: "aarch64" };

const PAYLOADS: Readonly<Record<string, string>> = { gzip: "w1.gzdio", xzmt: "w6T2.xzdio" };

/** Folders that belong to the system and are in no package's list. */
const SYSTEM_FOLDER =
  /^\/(?:opt|usr|usr\/bin|usr\/share|usr\/share\/(?:applications|doc|icons|man|man\/man1)|usr\/share\/icons\/hicolor(?:\/[^/]+){0,2})$/;

const fileLine = ({ path, kind }: TreeEntry): string =>
  kind === "folder" ? `%dir "${path}"` : `"${path}${path.includes("/man1/") ? "*" : ""}"`;

const escaped = (text: string): string => text.replaceAll("%", "%%");

/** What switches off everything by which the machine that packs would show, or by which files would be changed. */
const MACROS = [
  "%global debug_package %{nil}",
  "%global __os_install_post %{nil}",
  "%define _build_id_links none",
  "%define _buildhost anteroom.invalid",
  "%define use_source_date_epoch_as_buildtime 1",
  "%define clamp_mtime_to_source_date_epoch 1",
];

/** The spec file of a package whose files are all there. */
export const specText = (
  order: FpmOrder,
  entries: readonly TreeEntry[],
  scripts: Readonly<Record<string, string>>,
): string => {
  const own = entries.filter(({ path, kind }) => kind !== "folder" || !SYSTEM_FOLDER.test(path));
  const description = order.description.split("\n").map((line) => line.trim());
  return [
    ...MACROS,
    `%define _binary_payload ${PAYLOADS[order.compression] ?? "w0.ufdio"}`,
    `Name: ${order.name}`,
    `Version: ${order.version}`,
    "Release: 1",
    `Summary: ${escaped(order.summary)}`,
    `License: ${order.license}`,
    `Packager: ${order.maintainer}`,
    `Vendor: ${order.maintainer.replace(/ <.*/, "")}`,
    "AutoReqProv: no",
    ...order.depends.map((name) => `Requires: ${name}`),
    "",
    "%description",
    escaped(description.join("\n")),
    "",
    ...Object.entries(scripts).flatMap(([section, text]) => [
      `${section} -p /bin/sh`,
      escaped(text.replace(/^#!.*\n/, "")),
    ]),
    "%files",
    "%defattr(-,root,root,-)",
    ...own.map(fileLine),
    "",
  ].join("\n");
};

const scriptsOf = async ({ scripts }: FpmOrder): Promise<Readonly<Record<string, string>>> => {
  const found = Object.entries(SECTIONS).map(async ([time, section]) => {
    const from = Object.entries(scripts).find(([known]) => known === time)?.[1];
    return from === undefined ? [] : [[section, await readFile(from, "utf8")] as const];
  });
  return Object.fromEntries((await Promise.all(found)).flat());
};

/** Packs a tree that is laid out as it will lie on a machine; `work` is an empty folder for rpmbuild. */
export const packRpm = async (
  order: FpmOrder,
  root: string,
  { work, seconds }: { readonly work: string; readonly seconds: number },
): Promise<void> => {
  await mkdir(work, { recursive: true });
  const spec = join(work, "package.spec");
  await writeFile(spec, specText(order, await entriesOf(root), await scriptsOf(order)));
  const target = ARCHITECTURES[order.architecture] ?? order.architecture;
  const words = ["-bb", "--quiet", "--target", target, "--buildroot", root, "--define", `_topdir ${work}`];
  const env = { ...process.env, HOME: work, LC_ALL: "C.UTF-8", SOURCE_DATE_EPOCH: String(seconds) };
  await runTool("rpmbuild", [...words, spec], { env });
  const made = join(work, "RPMS", target);
  const [file = ""] = await readdir(made);
  await rename(join(made, file), order.output);
};
