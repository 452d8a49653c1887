import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { extractFile } from "@electron/asar";
import { LicenceList, type ListedLicence } from "../../bundle/licences.ts";
import { BESIDE, EXECUTABLE } from "../../package/config.ts";
import { SHELL_LICENCES } from "../../package/contents.ts";
import { ROOT } from "../../runtime/provision.ts";
import { overridesText } from "./lintian.ts";
import { INSTALL_FOLDER, PACKAGE_NAME } from "./places.ts";
import { MAINTAINER } from "./words.ts";

/** What the documents of a package are written from. */
export type DocumentPlan = {
  readonly version: string;
  readonly seconds: number;
  readonly program: string;
  readonly type: "deb" | "rpm";
};

const LISTS = [SHELL_LICENCES, "dist/desktop/licences.json"];

const partsOf = (program: string): readonly ListedLicence[] => {
  const archive = join(program, "resources", "app.asar");
  const all = LISTS.flatMap((path) => LicenceList.parse(JSON.parse(extractFile(archive, path).toString())));
  const byName = new Map(all.map((one) => [`${one.name} ${one.version}`, one]));
  return [...byName.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
};

const indented = (text: string): string =>
  text
    .split("\n")
    .map((line) => (line.trim() === "" ? " ." : ` ${line.trimEnd()}`))
    .join("\n");

/** Debian wants the Apache License named and not repeated. */
const wordsOf = ({ text }: ListedLicence): string =>
  text.includes("TERMS AND CONDITIONS FOR USE, REPRODUCTION, AND DISTRIBUTION")
    ? "The words of this licence lie in /usr/share/common-licenses/Apache-2.0."
    : text;

const nameOf = ({ name }: ListedLicence): string => name.replaceAll(/[^A-Za-z0-9.]+/g, "-").replace(/^-/, "");

/** The copyright file (Debian, machine-readable format 1.0), with the words of the licence of every part. */
export const copyrightText = (parts: readonly ListedLicence[]): string =>
  [
    "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/",
    "Upstream-Name: Anteroom",
    "",
    "Files: *",
    "Copyright: Anteroom contributors",
    "License: Apache-2.0",
    "",
    `Files: ${INSTALL_FOLDER.slice(1)}/*`,
    "Copyright: Electron contributors, GitHub Inc., The Chromium Authors and others",
    "License: Electron-and-Chromium",
    ` Their licences lie in ${INSTALL_FOLDER}/LICENSE.electron.txt and`,
    ` ${INSTALL_FOLDER}/LICENSES.chromium.html.`,
    "",
    `Files: ${INSTALL_FOLDER.slice(1)}/resources/*`,
    "Copyright: Anteroom contributors, and the authors of the parts named below",
    `License: ${["Apache-2.0", ...parts.map((part) => `part-${nameOf(part)}`)].join(" and ")}`,
    "",
    "License: Apache-2.0",
    " On Debian systems the words of the Apache License, version 2.0, lie in",
    " /usr/share/common-licenses/Apache-2.0; they come with the program in",
    ` ${INSTALL_FOLDER}/${BESIDE.licence}.`,
    "",
    ...parts.flatMap((part) => [
      `License: part-${nameOf(part)}`,
      indented(`${part.name} ${part.version}, ${part.identifier}`),
      " .",
      indented(wordsOf(part)),
      "",
    ]),
  ].join("\n");

const changelogText = ({ version, seconds }: DocumentPlan): string => {
  const date = new Date(seconds * 1000).toUTCString().replace("GMT", "+0000");
  const lines = ["* What changed is told in CHANGELOG.md.gz beside this file."];
  return `${PACKAGE_NAME} (${version}) stable; urgency=medium\n\n  ${lines.join("\n")}\n\n -- ${MAINTAINER}  ${date}\n`;
};

const packed = (text: string): Buffer => gzipSync(text, { level: 9 });

const text = (path: string): Promise<string> => readFile(path, "utf8");

/** Writes everything of a package that does not lie in the program's folder, below `root`. */
export const writeDocuments = async (plan: DocumentPlan, root: string): Promise<void> => {
  const manual = await text(join(import.meta.dirname, "anteroom.1"));
  const doc = `usr/share/doc/${PACKAGE_NAME}`;
  const files: Readonly<Record<string, string | Buffer>> = {
    "usr/share/man/man1/anteroom.1.gz": packed(manual.replace("@VERSION@", plan.version)),
    "usr/share/icons/hicolor/scalable/apps/anteroom.svg": await text(join(ROOT, "assets", "mark.svg")),
    [`${doc}/copyright`]: copyrightText(partsOf(plan.program)),
    [`${doc}/CHANGELOG.md.gz`]: packed(await text(join(ROOT, "CHANGELOG.md"))),
    ...(plan.type === "deb"
      ? {
          [`${doc}/changelog.gz`]: packed(changelogText(plan)),
          [`usr/share/lintian/overrides/${PACKAGE_NAME}`]: overridesText(),
        }
      : {}),
  };
  for (const [path, bytes] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), bytes);
  }
  await mkdir(join(root, "usr", "bin"), { recursive: true });
  await symlink(`${INSTALL_FOLDER}/${EXECUTABLE}`, join(root, "usr", "bin", EXECUTABLE));
};
