import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { BuildFacts, PinnedKeys } from "../../protocol/build-facts.ts";
import type { UpdateFile } from "../../protocol/update-manifest.ts";
import { sequenceOf } from "../../protocol/update-values.ts";
import { bundle } from "../bundle.ts";
import { factsOf, mustBeVersion } from "../package/facts.ts";
import type { Flavour } from "../package/flavours.ts";
import { makeProgram, writableCache } from "../package/package.ts";
import { provision } from "../runtime/provision.ts";
import type { Log } from "../runtime/run.ts";
import { ensureIcons } from "./icons.ts";
import { type LinuxJob, type LinuxTarget, makeLinuxPackage } from "./linux/targets.ts";
import { fillOutput } from "./output.ts";
import { DIST_RECORD, DistRecord } from "./record.ts";

/** What packages are wanted and how. */
export type DistWish = {
  readonly flavour: Flavour;
  readonly version: string;
  /** null: the version's own. */
  readonly sequence: number | null;
  readonly channel: BuildFacts["channel"];
  readonly updateKeys: PinnedKeys | null;
  readonly feedOrigin: string | null;
  readonly targets: readonly LinuxTarget[];
  /** A folder that is empty or not there. */
  readonly output: string;
  /** All dates inside the packages. */
  readonly date: Date;
  /** Packed as small as a release wants it, which takes minutes. */
  readonly isSmall: boolean;
};

/** The name of a package's file. */
export const packageFileName = (
  { version, platform, arch }: Pick<BuildFacts, "version" | "platform" | "arch">,
  extension: string,
): string => `Anteroom-${version}-${platform}-${arch}.${extension}`;

/** A package as a manifest lists it. */
export const describeFile = async (folder: string, name: string): Promise<UpdateFile> => {
  const hash = createHash("sha512");
  for await (const chunk of createReadStream(join(folder, name))) hash.update(chunk);
  return { name, size: (await stat(join(folder, name))).size, sha512: hash.digest("base64") };
};

const makeAll = async (
  wish: DistWish,
  { facts, job, result }: { readonly facts: BuildFacts; readonly job: LinuxJob; readonly result: string },
): Promise<DistRecord> => {
  const files: UpdateFile[] = [];
  for (const target of wish.targets) {
    const name = packageFileName(facts, target);
    await makeLinuxPackage(job, target, join(result, name));
    files.push(await describeFile(result, name));
  }
  const record = DistRecord.parse({ schema: 1, facts, date: wish.date.toISOString(), files });
  await writeFile(join(result, DIST_RECORD), `${JSON.stringify(record, null, 2)}\n`);
  return record;
};

/** Makes packages of this machine's system into a new folder; throws a Sentence and leaves nothing where that cannot be. */
export const makeDist = async (wish: DistWish, log: Log): Promise<DistRecord> => {
  mustBeVersion(wish.version);
  return fillOutput(wish.output, async (result, work) => {
    const { electron, packaging } = await provision({ parts: ["electron", "packaging"], log });
    await bundle({ targets: ["desktop", "shell"] });
    const decisions = { ...wish, sequence: wish.sequence ?? sequenceOf(wish.version) };
    const { flavour, version, sequence, channel, updateKeys, feedOrigin } = decisions;
    const facts = factsOf({ flavour, version, sequence, channel, updateKeys, feedOrigin }, process, electron);
    const { folder: program } = await makeProgram(facts, electron, work);
    const cache = await writableCache();
    const seconds = Math.floor(wish.date.getTime() / 1000);
    const { isSmall } = wish;
    const job = {
      version,
      seconds,
      isSmall,
      electronVersion: electron.version,
      program,
      icons: await ensureIcons(cache),
      cache,
      work,
      ...packaging,
    };
    return makeAll(wish, { facts, job, result });
  });
};
