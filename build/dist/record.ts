import * as z from "zod";
import { BuildFacts } from "../../protocol/build-facts.ts";
import { UpdateFile } from "../../protocol/update-manifest.ts";

/** The name of the file beside the packages that says what they are. */
export const DIST_RECORD = "build.json";

/** What a run made: the facts that all its packages share, the date that they bear, and every file. */
export const DistRecord = z.strictObject({
  schema: z.literal(1),
  facts: BuildFacts,
  /** All dates inside the packages. */
  date: z.iso.datetime({ precision: 3 }),
  files: z.array(UpdateFile).min(1),
});
export type DistRecord = z.infer<typeof DistRecord>;
