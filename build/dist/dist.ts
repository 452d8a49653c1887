import { join } from "node:path";
import { bundle } from "../bundle.ts";
import { factsOf, mustBeVersion } from "../package/facts.ts";
import { makeProgram, writableCache } from "../package/package.ts";
import { provision } from "../runtime/provision.ts";
import type { Log } from "../runtime/run.ts";
import { Sentence } from "../runtime/sentence.mjs";
import { makeOnDesktop } from "./desktop.ts";
import { ensureIcons } from "./icons.ts";
import { type LinuxTarget, makeLinuxPackage } from "./linux/targets.ts";
import { makePayloadMsi, makePlaceholderMsi } from "./msi-package.ts";
import { fillOutput } from "./output.ts";
import { type DistRecord, packageFileName, writeRecord } from "./record.ts";
import { isLinuxTarget } from "./targets.ts";
import { msiVersion } from "./windows/identity.ts";
import { type CommandWish, type ProgramWish, decisionsOf } from "./wish.ts";

/** What packages for Linux are wanted and how. */
export type DistWish = ProgramWish & { readonly targets: readonly LinuxTarget[] };

/** What the command made. */
export type Made = {
  /** null where only a placeholder was asked for. */
  readonly record: DistRecord | null;
  /** A file that holds no program, and is in no record; null where none was asked for. */
  readonly placeholder: string | null;
};

type Place = { readonly result: string; readonly work: string; readonly log: Log };

const makeForLinux = async (wish: DistWish, { result, work, log }: Place): Promise<DistRecord> => {
  const { electron, packaging } = await provision({ parts: ["electron", "packaging"], log });
  await bundle({ targets: ["desktop", "shell"] });
  const facts = factsOf(decisionsOf(wish), process, electron);
  const { folder: program } = await makeProgram(facts, electron, work);
  const cache = await writableCache();
  const seconds = Math.floor(wish.date.getTime() / 1000);
  const { version, isSmall } = wish;
  const job = { version, seconds, isSmall, electronVersion: electron.version, program, cache, work };
  const icons = await ensureIcons(cache);
  const names: string[] = [];
  for (const target of wish.targets) {
    const name = packageFileName(facts, target);
    await makeLinuxPackage({ ...job, icons, ...packaging }, target, join(result, name));
    names.push(name);
  }
  return writeRecord(result, { facts, date: wish.date }, names);
};

/** Makes packages for Linux into a new folder; throws a Sentence and leaves nothing where that cannot be. */
export const makeDist = async (wish: DistWish, log: Log): Promise<DistRecord> => {
  mustBeVersion(wish.version);
  return fillOutput(wish.output, (result, work) => makeForLinux(wish, { result, work, log }));
};

const makeOnLinux = async (wish: CommandWish, place: Place): Promise<Made> => {
  const hasMsi = wish.targets.includes("msi");
  // before the work of minutes
  if (hasMsi) msiVersion(wish.version);
  if (hasMsi) await provision({ parts: ["windowsPackaging"], log: place.log });
  if (wish.payload !== null)
    return { record: await makePayloadMsi(wish, wish.payload, place.result), placeholder: null };
  if (wish.arch !== "x64")
    throw new Sentence(
      `Linux' packages are made for x64 only: leave ${wish.arch} out and run the command again.`,
    );
  const targets = wish.targets.filter(isLinuxTarget);
  return {
    record: targets.length === 0 ? null : await makeForLinux({ ...wish, targets }, place),
    placeholder: hasMsi ? await makePlaceholderMsi(wish, place) : null,
  };
};

const make = async (wish: CommandWish, place: Place): Promise<Made> => {
  switch (wish.platform) {
    case "linux":
      return makeOnLinux(wish, place);
    case "win32":
    case "darwin":
      return { record: await makeOnDesktop(wish, wish.platform, place), placeholder: null };
  }
};

/** Makes all that the command was asked for into a new folder; throws a Sentence and leaves nothing where that cannot be. */
export const makePackages = async (wish: CommandWish, log: Log): Promise<Made> => {
  mustBeVersion(wish.version);
  return fillOutput(wish.output, (result, work) => make(wish, { result, work, log }));
};
