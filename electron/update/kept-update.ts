import { join } from "node:path";
import * as z from "zod";
import { fail } from "../../protocol/errors.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import { UPDATE_MANIFEST_MAX, UpdateFileName, parseExact } from "../../protocol/update-manifest.ts";
import { Version } from "../../protocol/update-values.ts";
import { diskCode } from "./disk.ts";
import type { Offer } from "./ports.ts";
import { readSmall, removeSmall, writeWhole } from "./whole-file.ts";

/** What is put in place at the next start, in the program's data folder. */
export const KEPT_FILE = "pending-update.json";

/** A package that waits for the next start. It is believed as little as the feed was: its manifest is judged again, and its bytes are hashed. */
export const KeptUpdate = z.strictObject({
  schema: z.literal(1),
  /** The version that kept it. */
  from: Version,
  /** The package, in the folder of packages. */
  name: UpdateFileName,
  /** By somebody, and not by the policy. */
  isAsked: z.boolean(),
  /** The signed file of the feed, byte for byte. */
  manifest: z.string().max(UPDATE_MANIFEST_MAX),
});
export type KeptUpdate = z.infer<typeof KeptUpdate>;

/** The place of what waits. */
export type KeptPlace = {
  /** null for nothing, or nothing that is understood. */
  readonly read: () => Promise<KeptUpdate | null>;
  /** UPDATE_NO_SPACE, UPDATE_INSTALL_FAILED when it could not be written. */
  readonly write: (kept: KeptUpdate) => Promise<Result<null>>;
  /** False where something is there still. */
  readonly clear: () => Promise<boolean>;
};

/** The place in this data folder. */
export const keptPlace = (dataFolder: string): KeptPlace => {
  const path = join(dataFolder, KEPT_FILE);
  return {
    read: async () => {
      const text = await readSmall(path);
      return text === null ? null : parseExact(KeptUpdate, text);
    },
    write: async (kept) => {
      try {
        await writeWhole(path, JSON.stringify(KeptUpdate.parse(kept)));
        return succeed(null);
      } catch (error) {
        return fail(diskCode(error, "UPDATE_INSTALL_FAILED"));
      }
    },
    clear: () => removeSmall(path),
  };
};

/** Nothing waits for the next start any more but this offer's package: outside the policy's window it waits for more than one start. */
export const forgetKept = async (place: KeptPlace, except: Pick<Offer, "file"> | null): Promise<void> => {
  const kept = except === null ? null : await place.read();
  if (kept === null || kept.name !== except?.file.name) await place.clear();
};
