import { join } from "node:path";
import { Version } from "../../protocol/update-values.ts";
import { systemCodeOf } from "./disk.ts";
import { readSmall, writeWhole } from "./whole-file.ts";

/** Which version of the program ran here last. */
export const LAST_VERSION_FILE = "last-version";

/** Notes the running version; whether it is another one than last time. At the first start of all nothing was installed over anything. */
export const noteVersion = async (dataFolder: string, version: string): Promise<boolean> => {
  const path = join(dataFolder, LAST_VERSION_FILE);
  const before = Version.safeParse((await readSmall(path))?.trim()).data ?? null;
  if (before === version) return false;
  try {
    await writeWhole(path, `${version}\n`);
  } catch (error) {
    // it will be told once more
    if (systemCodeOf(error) === "") throw error;
  }
  return before !== null;
};
