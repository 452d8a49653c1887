import { createHash } from "node:crypto";
import { cp, mkdir, mkdtemp, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { ROOT } from "../../runtime/provision.ts";
import { run } from "../../runtime/run.ts";
import { Sentence } from "../../runtime/sentence.mjs";
import { copyWhole } from "../put-whole.ts";
import { type MsiArch, UPGRADE_CODE, msiVersion, productCode, uuidOf } from "./identity.ts";
import { PACKAGE_TYPE_PATH, type PayloadFile, isPlaceholder, readPayload } from "./payload.ts";
import { type PackageMark, SHORTCUT_PROPERTIES, changedText, tableChanges } from "./tables.ts";
import { ICON, PAYLOAD, wxsText } from "./wxs.ts";

/** What an MSI is made from: the unpacked program, the folder that it goes to, and the date that it bears. */
export type MsiPlan = {
  readonly version: string;
  readonly arch: MsiArch;
  readonly payload: string;
  readonly output: string;
  readonly date: Date;
};

/** The MSI that was made, and what a management console knows it by. */
export type Msi = {
  readonly file: string;
  readonly productCode: string;
  readonly upgradeCode: string;
  readonly packageCode: string;
  /** The program in it only stands in for one. */
  readonly isPlaceholder: boolean;
};

/** The name of an MSI's file. */
export const msiFileName = (version: string, arch: MsiArch): string =>
  `Anteroom-${version}-win32-${arch}.msi`;

/** What the program reads to know that it came by MSI, and is updated by one. */
const PACKAGE_TYPE = "msi";
const TOOL_TIMEOUT_MS = 300_000;

const tool = async (command: string, words: readonly string[], cwd: string): Promise<string> => {
  // the archive inside has its files' times in the zone of whoever makes it
  const env = { ...process.env, TZ: "UTC" };
  const { code, out, err } = await run(command, words, { cwd, env, timeoutMs: TOOL_TIMEOUT_MS });
  if (code === 0) return out;
  throw new Sentence(
    code === -1
      ? `${command} could not be run: install wixl and msitools (Debian's names) and run the command again.`
      : `${command} could not make the MSI: ${(err || out).trim().split("\n").at(-1) ?? "it said nothing"}.`,
  );
};

/** Copies the payload, marks it as coming by MSI and gives every file the date: the archive inside keeps the times. */
const stagePayload = async ({ payload, date }: MsiPlan, folder: string): Promise<readonly PayloadFile[]> => {
  const given = await readPayload(payload);
  for (const { path } of given) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await cp(join(payload, path), join(folder, path));
  }
  await mkdir(dirname(join(folder, PACKAGE_TYPE_PATH)), { recursive: true });
  await writeFile(join(folder, PACKAGE_TYPE_PATH), PACKAGE_TYPE);
  const files = await readPayload(folder);
  for (const { path } of files) await utimes(join(folder, path), date, date);
  return files;
};

const changeTables = async (folder: string, file: string, mark: PackageMark): Promise<void> => {
  const imports: string[] = [SHORTCUT_PROPERTIES.name];
  await writeFile(join(folder, `${SHORTCUT_PROPERTIES.name}.idt`), SHORTCUT_PROPERTIES.text);
  for (const [name, change] of Object.entries(tableChanges(mark))) {
    const text = await tool("msiinfo", ["export", file, name], folder);
    await writeFile(join(folder, `${name}.idt`), changedText(text, change));
    imports.push(name);
  }
  await tool("msibuild", [file, ...imports.flatMap((name) => ["-i", `${name}.idt`])], folder);
};

/** The code of the package: another one for every other content, the same for the same (Windows Installer, package codes). */
const packageCodeOf = (wxs: string, files: readonly PayloadFile[]): string => {
  const hash = createHash("sha256").update(wxs);
  for (const { path, sha256 } of files) hash.update(`\n${path} ${sha256}`);
  return uuidOf(`package ${hash.digest("hex")}`);
};

const buildIn = async (folder: string, plan: MsiPlan): Promise<Msi> => {
  const { version, arch, output, date } = plan;
  const files = await stagePayload(plan, join(folder, PAYLOAD));
  const wxs = wxsText({
    version,
    arch,
    isPlaceholder: isPlaceholder(files),
    paths: files.map(({ path }) => path),
  });
  const packageCode = packageCodeOf(wxs, files);
  await writeFile(join(folder, "anteroom.wxs"), wxs);
  await cp(join(ROOT, "assets", "icons", ICON), join(folder, ICON));
  await tool("wixl", ["-a", arch, "-o", "made.msi", "anteroom.wxs"], folder);
  await changeTables(folder, "made.msi", { packageCode, date });
  const file = join(output, msiFileName(version, arch));
  await copyWhole(join(folder, "made.msi"), file);
  const codes = { productCode: productCode(version, arch), upgradeCode: UPGRADE_CODE, packageCode };
  return { file, ...codes, isPlaceholder: isPlaceholder(files) };
};

/** Makes the MSI of a payload; throws a Sentence for a version or a payload that cannot be one, with nothing written. */
export const makeMsi = async (plan: MsiPlan): Promise<Msi> => {
  msiVersion(plan.version);
  const folder = await mkdtemp(join(tmpdir(), "anteroom-msi-"));
  try {
    return await buildIn(folder, plan);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
