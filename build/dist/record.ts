import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
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

/** The name of a package's file. */
export const packageFileName = (
  { version, platform, arch }: Pick<BuildFacts, "version" | "platform" | "arch">,
  extension: string,
): string => `Anteroom-${version}-${platform}-${arch}.${extension}`;

/** How a package without a program in it is named: no record takes such a name, so no manifest and no release does. */
export const PLACEHOLDER_NAME = /\.placeholder\.\w+$/;

/** A package as a manifest lists it. */
export const describeFile = async (folder: string, name: string): Promise<UpdateFile> => {
  const hash = createHash("sha512");
  for await (const chunk of createReadStream(join(folder, name))) hash.update(chunk);
  return { name, size: (await stat(join(folder, name))).size, sha512: hash.digest("base64") };
};

/** Describes these packages of a folder and writes the record beside them. */
export const writeRecord = async (
  folder: string,
  { facts, date }: { readonly facts: BuildFacts; readonly date: Date },
  names: readonly string[],
): Promise<DistRecord> => {
  const files: UpdateFile[] = [];
  for (const name of names) files.push(await describeFile(folder, name));
  const record = DistRecord.parse({ schema: 1, facts, date: date.toISOString(), files });
  await writeFile(join(folder, DIST_RECORD), `${JSON.stringify(record, null, 2)}\n`);
  return record;
};
