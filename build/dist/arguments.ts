import { join } from "node:path";
import { parseArgs } from "node:util";
import { PolicyOrigin } from "../../protocol/policy-values.ts";
import { Sequence, UpdateChannel } from "../../protocol/update-values.ts";
import { pinnedKeys, projectVersion } from "../package/facts.ts";
import { FLAVOURS, isFlavour } from "../package/flavours.ts";
import { readUpdateKeys } from "../release/update-keys.ts";
import { Sentence } from "../runtime/sentence.mjs";
import { packageDate } from "./date.ts";
import type { DistWish } from "./dist.ts";
import { LINUX_TARGETS, type LinuxTarget } from "./linux/targets.ts";

const text = { type: "string" } as const;
const OPTIONS = {
  flavour: { ...text, default: "release" },
  version: text,
  sequence: text,
  channel: { ...text, default: "stable" },
  "update-keys": text,
  feed: text,
  target: { ...text, multiple: true, default: [] as string[] },
  output: text,
  date: text,
  "release-compression": { type: "boolean", default: false },
} as const;

/** The options of the command, for print. */
export const DIST_OPTIONS = Object.keys(OPTIONS);

const read = (words: readonly string[]) => {
  try {
    return parseArgs({ args: [...words], options: OPTIONS, strict: true }).values;
  } catch (error) {
    const word = error instanceof Error ? (error.message.split(". ")[0] ?? "") : "";
    throw new Sentence(`${word}: the options are ${DIST_OPTIONS.map((name) => `--${name}`).join(", ")}.`);
  }
};

/** Whether a word names a kind of package. */
export const isTarget = (word: string): word is LinuxTarget =>
  LINUX_TARGETS.some((target) => target === word);

const targetsOf = (words: readonly string[]): readonly LinuxTarget[] => {
  const unknown = words.find((word) => !isTarget(word));
  if (unknown !== undefined)
    throw new Sentence(`There is no target ${unknown}: choose from ${LINUX_TARGETS.join(", ")}.`);
  const wanted = words.filter(isTarget);
  return wanted.length === 0 ? LINUX_TARGETS : LINUX_TARGETS.filter((target) => wanted.includes(target));
};

const feedOf = (word: string | undefined): string | null => {
  if (word === undefined) return null;
  const feed = PolicyOrigin.safeParse(word);
  if (feed.success) return feed.data;
  throw new Sentence(`${word} is no origin for a feed: give one like https://updates.example.`);
};

const sequenceIn = (word: string | undefined): number | null => {
  if (word === undefined) return null;
  const sequence = Sequence.safeParse(/^\d+$/.test(word) ? Number(word) : null);
  if (sequence.success) return sequence.data;
  throw new Sentence(`${word} is no sequence: give a whole number.`);
};

const channelOf = (word: string): DistWish["channel"] => {
  const channel = UpdateChannel.safeParse(word);
  if (channel.success) return channel.data;
  throw new Sentence(`There is no channel ${word}: choose from ${UpdateChannel.options.join(", ")}.`);
};

/** Reads the command line of `npm run dist` in the project at `root`; throws a Sentence that names what is wrong. */
export const readWish = async (
  words: readonly string[],
  root: string,
  env: NodeJS.ProcessEnv,
): Promise<DistWish> => {
  const said = read(words);
  if (!isFlavour(said.flavour))
    throw new Sentence(
      `There is no flavour ${said.flavour}: choose one of ${Object.keys(FLAVOURS).join(", ")}.`,
    );
  const keys = said["update-keys"];
  return {
    flavour: said.flavour,
    version: said.version ?? (await projectVersion(root)),
    sequence: sequenceIn(said.sequence),
    channel: channelOf(said.channel),
    updateKeys: keys === undefined ? await pinnedKeys(root) : (await readUpdateKeys(keys)).keys,
    feedOrigin: feedOf(said.feed),
    targets: targetsOf(said.target),
    output: said.output ?? join(root, "out", "dist"),
    date: await packageDate(said.date ?? null, env, root),
    isSmall: said["release-compression"],
  };
};
