import { createHash } from "node:crypto";
import { Version } from "../../../protocol/update-values.ts";
import { Sentence } from "../../runtime/sentence.mjs";

/*
 * What Windows knows an installed program by. Nothing here may change once a package has been given out: an upgrade finds
 * the older version by these values only.
 */

/** The same in every version of our MSI, so that each finds the others (Windows Installer, UpgradeCode). */
export const UPGRADE_CODE = "922E09BD-C735-40B0-9BDA-5C6C24651B58";

/** What NSIS keeps its entry of the list of installed programs under; electron-builder's `nsis.guid`. */
export const NSIS_GUID = "d14ff398-a2fb-4c0c-9265-4f59b9c47383";

/** The space of names that all other identifiers are derived in (RFC 9562, version 5). */
const NAMESPACE = "241bfcd1-c7ab-4035-9d70-03a8defeb6bc";

/** The identifier of Windows' taskbar and notifications for the program. */
export const APP_ID = "app.anteroom.desktop";

/** The program's file on Windows. */
export const WINDOWS_EXECUTABLE = "Anteroom.exe";

/** The processors that an MSI is made for. */
export type MsiArch = "x64";

/** A UUID of version 5 (RFC 9562, 5.5) in upper case, as Windows Installer wants it: the same name gives the same one. */
export const uuidOf = (name: string): string => {
  const bytes = createHash("sha1")
    .update(Buffer.from(NAMESPACE.replaceAll("-", ""), "hex"))
    .update(name)
    .digest()
    .subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x50;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString("hex").toUpperCase();
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
};

/** Major and minor are one byte each in an MSI (Windows Installer, ProductVersion). */
const MSI_BYTE_MAX = 255;

/** The version as an MSI has it; throws a Sentence for anything but X.Y.Z, and for numbers that an MSI cannot hold. */
export const msiVersion = (version: string): string => {
  if (!Version.safeParse(version).success)
    throw new Sentence(
      `The version ${JSON.stringify(version)} is not of the form X.Y.Z: give three numbers up to 9999 without leading zeros.`,
    );
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major > MSI_BYTE_MAX || minor > MSI_BYTE_MAX)
    throw new Sentence(
      `The version ${version} does not fit into an MSI: its first two numbers may be ${MSI_BYTE_MAX} at most.`,
    );
  return version;
};

/** The ProductCode of a version: another one for each, so that Windows takes a new version for a major upgrade. */
export const productCode = (version: string, arch: MsiArch): string =>
  uuidOf(`product ${msiVersion(version)} ${arch}`);

/** The identifier of a component, the same in every version: what Windows counts the users of a file by. */
export const componentCode = (name: string): string => uuidOf(`component ${name}`);
