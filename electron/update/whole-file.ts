import { open, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { readOwnedFile } from "../settings/policy-file.ts";
import { NEW_FLAGS, OWNER_ONLY, systemCodeOf, systemDisk, withFile } from "./disk.ts";

/** A small text of the person's own; null where there is none, or none that can be read. */
export const readSmall = async (path: string): Promise<string | null> => {
  const found = await readOwnedFile({ path, folders: [], ownerUid: null });
  return found.kind === "bytes" ? new TextDecoder("utf-8", { ignoreBOM: true }).decode(found.bytes) : null;
};

/** Writes a small text whole or not at all, readable by the person only; throws what the disk says. */
export const writeWhole = async (path: string, text: string): Promise<void> => {
  // never through a file or a link that somebody left there
  await rm(`${path}.new`, { force: true });
  await withFile(open(`${path}.new`, NEW_FLAGS, OWNER_ONLY), async (handle) => {
    await handle.writeFile(text);
    await handle.sync();
  });
  await systemDisk.rename(`${path}.new`, path);
  await systemDisk.syncFolder(dirname(path));
};

/** Removes a small text for good; false where it is there still. */
export const removeSmall = async (path: string): Promise<boolean> => {
  try {
    await rm(path, { force: true });
    await systemDisk.syncFolder(dirname(path));
    return true;
  } catch (error) {
    if (systemCodeOf(error) === "") throw error;
    return false;
  }
};
