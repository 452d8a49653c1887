import { join } from "node:path";
import { parseArgs } from "node:util";
import { PolicyOrigin } from "../../protocol/policy-values.ts";
import { Sequence, UpdateArch, UpdateChannel, UpdatePlatform } from "../../protocol/update-values.ts";
import { type Machine, pinnedKeys, projectVersion } from "../package/facts.ts";
import { FLAVOURS, isFlavour } from "../package/flavours.ts";
import { readUpdateKeys } from "../release/update-keys.ts";
import { Sentence } from "../runtime/sentence.mjs";
import { packageDate } from "./date.ts";
import { signingOf } from "./signing.ts";
import { type DistTarget, TARGETS_OF } from "./targets.ts";
import type { CommandWish } from "./wish.ts";

const text = { type: "string" } as const;
const OPTIONS = {
  flavour: { ...text, default: "release" },
  version: text,
  sequence: text,
  channel: { ...text, default: "stable" },
  "update-keys": text,
  feed: text,
  target: { ...text, multiple: true, default: [] as string[] },
  payload: text,
  "msi-key": text,
  "msi-key-password": text,
  arch: text,
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

const platformOf = ({ platform }: Machine): UpdatePlatform => {
  const known = UpdatePlatform.safeParse(platform);
  if (known.success) return known.data;
  throw new Sentence(`Packages cannot be made on ${platform}: run the command on Linux, Windows or macOS.`);
};

const archOf = (word: string): UpdateArch => {
  const arch = UpdateArch.safeParse(word);
  if (arch.success) return arch.data;
  throw new Sentence(`There is no processor ${word}: choose from ${UpdateArch.options.join(", ")}.`);
};

const targetsOf = (words: readonly string[], platform: UpdatePlatform): readonly DistTarget[] => {
  const known = TARGETS_OF[platform];
  const unknown = words.find((word) => !known.some((target) => target === word));
  if (unknown !== undefined)
    throw new Sentence(`There is no target ${unknown}: choose from ${known.join(", ")}.`);
  return words.length === 0 ? known : known.filter((target) => words.includes(target));
};

/** A payload is of another system than the other packages, which has a record of its own: its MSI is made alone. */
const withPayload = (
  payload: string | undefined,
  words: readonly string[],
  platform: UpdatePlatform,
): Pick<CommandWish, "targets" | "payload"> => {
  if (payload === undefined) return { targets: targetsOf(words, platform), payload: null };
  if (platform !== "linux" || words.some((word) => word !== "msi"))
    throw new Sentence("--payload makes an MSI alone, on Linux: leave other targets to a run of their own.");
  return { targets: ["msi"], payload };
};

const msiKeyOf = (file: string | undefined, passwordFile: string | undefined): CommandWish["msiKey"] => {
  if (file !== undefined) return { kind: "pfx", file, passwordFile: passwordFile ?? null };
  if (passwordFile === undefined) return null;
  throw new Sentence("--msi-key-password opens nothing: name the key's file with --msi-key too.");
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

const channelOf = (word: string): CommandWish["channel"] => {
  const channel = UpdateChannel.safeParse(word);
  if (channel.success) return channel.data;
  throw new Sentence(`There is no channel ${word}: choose from ${UpdateChannel.options.join(", ")}.`);
};

/** Reads the command line of `npm run dist` in the project at `root`; throws a Sentence that names what is wrong. */
export const readWish = async (
  words: readonly string[],
  root: string,
  env: NodeJS.ProcessEnv,
  machine: Machine = process,
): Promise<CommandWish> => {
  const said = read(words);
  const platform = platformOf(machine);
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
    platform,
    arch: archOf(said.arch ?? env["ANTEROOM_ARCH"] ?? machine.arch),
    ...withPayload(said.payload, said.target, platform),
    output: said.output ?? join(root, "out", "dist"),
    date: await packageDate(said.date ?? null, env, root),
    isSmall: said["release-compression"],
    signing: signingOf(env),
    msiKey: msiKeyOf(said["msi-key"], said["msi-key-password"]),
  };
};
