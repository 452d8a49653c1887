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
const IMAGE_BASE = 0x140000000n;

/** Answers 1, which a library's start takes for success and a program's caller for "not done". */
const CODE = Buffer.from([0xb8, 1, 0, 0, 0, 0xc3]);

const writeCoff = (bytes: Buffer, isLibrary: boolean): void => {
  bytes.write("PE\0\0", PE_AT, "latin1");
  bytes.writeUInt16LE(MACHINE_X64, PE_AT + 4);
  bytes.writeUInt16LE(1, PE_AT + 6);
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
  bytes.writeUInt32LE(2 * SECTION_ALIGNMENT, at + 56);
  bytes.writeUInt32LE(FILE_ALIGNMENT, at + 60);
  bytes.writeUInt16LE(GUI, at + 68);
  bytes.writeUInt16LE(SAFE_CHARACTERISTICS, at + 70);
  bytes.writeUInt32LE(16, at + 108);
};

const writeSection = (bytes: Buffer): void => {
  const at = PE_AT + COFF_BYTES + OPTIONAL_BYTES;
  bytes.write(".text", at, "latin1");
  bytes.writeUInt32LE(CODE.length, at + 8);
  bytes.writeUInt32LE(SECTION_ALIGNMENT, at + 12);
  bytes.writeUInt32LE(FILE_ALIGNMENT, at + 16);
  bytes.writeUInt32LE(FILE_ALIGNMENT, at + 20);
  bytes.writeUInt32LE(CODE_CHARACTERISTICS, at + 36);
};

/** The least file that Windows' tools take for a program or a library (Microsoft PE and COFF Specification): it does nothing. */
export const emptyImage = (kind: "program" | "library"): Buffer => {
  const bytes = Buffer.alloc(2 * FILE_ALIGNMENT);
  bytes.write("MZ", 0, "latin1");
  bytes.writeUInt32LE(PE_AT, 0x3c);
  writeCoff(bytes, kind === "library");
  writeOptional(bytes);
  writeSection(bytes);
  CODE.copy(bytes, FILE_ALIGNMENT);
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
