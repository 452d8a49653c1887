import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { WINDOWS_EXECUTABLE } from "./identity.ts";
import { PLACEHOLDER_PATH } from "./payload.ts";

/*
 * A payload for machines that can have no Windows runtime: with it the whole way of an MSI is tried, its tables, its
 * signatures and the signatures inside. It is no program; every part of it says so.
 */

/** What lies beside the program's file and says that it is none. */
export const PLACEHOLDER_TEXT =
  "This folder is a placeholder. It holds no Anteroom: no Windows runtime could be had where it was made.\r\n" +
  "It is for trying how packages are made, signed and checked. Do not give it to anybody.\r\n";

const FILE_ALIGNMENT = 0x200;
const SECTION_ALIGNMENT = 0x1000;
const PE_AT = 0x40;
const OPTIONAL_BYTES = 0xf0;
const COFF_BYTES = 24;

const MACHINE_X64 = 0x8664;
const EXECUTABLE_LARGE_ADDRESS = 0x0022;
const IS_DLL = 0x2000;
const PE32_PLUS = 0x020b;
const GUI = 2;
/** High entropy, dynamic base, no exceptions of its own, data is not run. */
const SAFE_CHARACTERISTICS = 0x0560;
const CODE_CHARACTERISTICS = 0x60000020;
const DATA_CHARACTERISTICS = 0x40000040;
const SECTION_BYTES = 40;
const RESOURCES_AT = 2 * SECTION_ALIGNMENT;
const IMAGE_BASE = 0x140000000n;

/** Answers 1, which a library's start takes for success and a program's caller for "not done". */
const CODE = Buffer.from([0xb8, 1, 0, 0, 0, 0xc3]);

const ENGLISH = 1033;
const VERSION_TYPE = 16;
const IS_FOLDER = 0x80000000;
/** A folder of resources with one entry in it. */
const FOLDER_BYTES = 24;

/** One level of the tree of resources: the entry's number, and where it leads to from the start of the tree. */
const folderOf = (id: number, to: number): Buffer => {
  const folder = Buffer.alloc(FOLDER_BYTES);
  folder.writeUInt16LE(1, 14);
  folder.writeUInt32LE(id, 16);
  folder.writeUInt32LE(to, 20);
  return folder;
};

const padded = (bytes: Buffer): Buffer => Buffer.concat([bytes, Buffer.alloc(-bytes.length & 3)]);

/** A part of a version, with its value and the parts inside it; a text's length counts letters, other values' bytes. */
const versionPart = (
  key: string,
  value: { readonly bytes: Buffer; readonly length: number; readonly isText: boolean },
  inside: readonly Buffer[] = [],
): Buffer => {
  const name = padded(Buffer.concat([Buffer.alloc(6), Buffer.from(`${key}\0`, "utf16le")]));
  const part = Buffer.concat([name, padded(value.bytes), ...inside.map(padded)]);
  part.writeUInt16LE(part.length, 0);
  part.writeUInt16LE(value.length, 2);
  part.writeUInt16LE(value.isText ? 1 : 0, 4);
  return part;
};

const NO_VALUE = { bytes: Buffer.alloc(0), length: 0, isText: true };

/** A version of nothing (Microsoft, VS_VERSIONINFO): tools that write a program's version want one to be there. */
const versionInfo = (): Buffer => {
  const fixed = Buffer.alloc(52);
  fixed.writeUInt32LE(0xfeef04bd, 0);
  fixed.writeUInt32LE(0x00010000, 4);
  const text = "Placeholder\0";
  const bytes = Buffer.from(text, "utf16le");
  const name = versionPart("ProductName", { bytes, length: text.length, isText: true });
  // English, in Unicode
  const table = versionPart("040904b0", NO_VALUE, [name]);
  const strings = versionPart("StringFileInfo", NO_VALUE, [table]);
  return versionPart("VS_VERSION_INFO", { bytes: fixed, length: fixed.length, isText: false }, [strings]);
};

const resources = (): Buffer => {
  const version = versionInfo();
  const where = Buffer.alloc(16);
  where.writeUInt32LE(RESOURCES_AT + 3 * FOLDER_BYTES + where.length, 0);
  where.writeUInt32LE(version.length, 4);
  return Buffer.concat([
    folderOf(VERSION_TYPE, IS_FOLDER + FOLDER_BYTES),
    folderOf(1, IS_FOLDER + 2 * FOLDER_BYTES),
    folderOf(ENGLISH, 3 * FOLDER_BYTES),
    where,
    version,
  ]);
};

const RESOURCES = resources();

const writeCoff = (bytes: Buffer, isLibrary: boolean): void => {
  bytes.write("PE\0\0", PE_AT, "latin1");
  bytes.writeUInt16LE(MACHINE_X64, PE_AT + 4);
  bytes.writeUInt16LE(2, PE_AT + 6);
  bytes.writeUInt16LE(OPTIONAL_BYTES, PE_AT + 20);
  bytes.writeUInt16LE(EXECUTABLE_LARGE_ADDRESS | (isLibrary ? IS_DLL : 0), PE_AT + 22);
};

const writeOptional = (bytes: Buffer): void => {
  const at = PE_AT + COFF_BYTES;
  bytes.writeUInt16LE(PE32_PLUS, at);
  bytes.writeUInt32LE(FILE_ALIGNMENT, at + 4);
  bytes.writeUInt32LE(SECTION_ALIGNMENT, at + 16);
  bytes.writeUInt32LE(SECTION_ALIGNMENT, at + 20);
  bytes.writeBigUInt64LE(IMAGE_BASE, at + 24);
  bytes.writeUInt32LE(SECTION_ALIGNMENT, at + 32);
  bytes.writeUInt32LE(FILE_ALIGNMENT, at + 36);
  bytes.writeUInt16LE(6, at + 40);
  bytes.writeUInt16LE(6, at + 48);
  bytes.writeUInt32LE(3 * SECTION_ALIGNMENT, at + 56);
  bytes.writeUInt32LE(FILE_ALIGNMENT, at + 60);
  bytes.writeUInt16LE(GUI, at + 68);
  bytes.writeUInt16LE(SAFE_CHARACTERISTICS, at + 70);
  bytes.writeUInt32LE(16, at + 108);
  // the third of the sixteen: where the resources are
  bytes.writeUInt32LE(RESOURCES_AT, at + 128);
  bytes.writeUInt32LE(RESOURCES.length, at + 132);
};

type Section = { readonly name: string; readonly length: number; readonly characteristics: number };

const writeSection = (bytes: Buffer, index: number, { name, length, characteristics }: Section): void => {
  const at = PE_AT + COFF_BYTES + OPTIONAL_BYTES + SECTION_BYTES * index;
  bytes.write(name, at, "latin1");
  bytes.writeUInt32LE(length, at + 8);
  bytes.writeUInt32LE((index + 1) * SECTION_ALIGNMENT, at + 12);
  bytes.writeUInt32LE(FILE_ALIGNMENT, at + 16);
  bytes.writeUInt32LE((index + 1) * FILE_ALIGNMENT, at + 20);
  bytes.writeUInt32LE(characteristics, at + 36);
};

/**
 * The least file that Windows' tools take for a program or a library (Microsoft PE and COFF Specification): it does
 * nothing. `more` stands behind its code, for what tools look for in Electron's own.
 */
export const emptyImage = (kind: "program" | "library", more: Buffer = Buffer.alloc(0)): Buffer => {
  const bytes = Buffer.alloc(3 * FILE_ALIGNMENT);
  const code = Buffer.concat([CODE, more]);
  bytes.write("MZ", 0, "latin1");
  bytes.writeUInt32LE(PE_AT, 0x3c);
  writeCoff(bytes, kind === "library");
  writeOptional(bytes);
  writeSection(bytes, 0, { name: ".text", length: code.length, characteristics: CODE_CHARACTERISTICS });
  writeSection(bytes, 1, { name: ".rsrc", length: RESOURCES.length, characteristics: DATA_CHARACTERISTICS });
  code.copy(bytes, FILE_ALIGNMENT);
  RESOURCES.copy(bytes, 2 * FILE_ALIGNMENT);
  return bytes;
};

/** Writes a payload without a program into a folder: one program, one library and one native module that do nothing. */
export const writePlaceholder = async (folder: string): Promise<void> => {
  const native = "resources/app.asar.unpacked/node_modules/keytar/prebuilds/win32-x64/keytar.node";
  const files: readonly (readonly [string, string | Buffer])[] = [
    [WINDOWS_EXECUTABLE, emptyImage("program")],
    ["ffmpeg.dll", emptyImage("library")],
    [native, emptyImage("library")],
    [PLACEHOLDER_PATH, PLACEHOLDER_TEXT],
  ];
  for (const [path, bytes] of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), bytes);
  }
};
