import { join } from "node:path";
import * as z from "zod";
import { Version } from "../../protocol/update-values.ts";
import { systemCodeOf } from "./disk.ts";
import { readSmall, writeWhole } from "./whole-file.ts";

/** What was tried to put in place last, in the program's data folder. */
export const TRIES_FILE = "update-tries.json";

/** So often a package is put in place without anything coming of it before the program leaves it to people. */
export const TRIES_MAX = 3;

/** How often this version of the program ended for this package and its installation. */
const Tries = z.strictObject({
  schema: z.literal(1),
  from: Version,
  sha512: z.string().max(100),
  count: z.int().min(1).max(1_000),
});
type Tries = z.infer<typeof Tries>;

/** Packages that a version still waits for although it was ended for them: null for none. */
export type Tried = Pick<Tries, "sha512" | "count">;

/** What the text of the file says of this version. */
export const triedBy = (text: string | null, version: string): Tried | null => {
  if (text === null) return null;
  try {
    const { data } = Tries.safeParse(JSON.parse(text));
    return data?.from === version ? { sha512: data.sha512, count: data.count } : null;
  } catch {
    return null;
  }
};

/** Notes that this version is about to be ended for a package; false when that cannot be kept, so that nothing is tried for ever. */
export const noteTry = async (dataFolder: string, version: string, sha512: string): Promise<boolean> => {
  const path = join(dataFolder, TRIES_FILE);
  const before = triedBy(await readSmall(path), version);
  const count = before?.sha512 === sha512 ? Math.min(before.count + 1, TRIES_MAX) : 1;
  try {
    await writeWhole(path, JSON.stringify(Tries.parse({ schema: 1, from: version, sha512, count })));
    return true;
  } catch (error) {
    if (systemCodeOf(error) === "") throw error;
    return false;
  }
};
