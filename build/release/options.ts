import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { UpdateKeyId } from "../../protocol/update-manifest.ts";
import { Sentence } from "../runtime/sentence.mjs";

const text = { type: "string" } as const;
const many = { type: "string", multiple: true, default: [] as string[] } as const;
const OPTIONS = {
  "dry-run": { type: "boolean", default: false },
  dist: many,
  keys: text,
  "release-key": text,
  "release-key-command": text,
  "recovery-key": text,
  "former-key": text,
  rollout: { ...text, default: "100" },
  revokes: many,
  rollback: text,
  "min-os": text,
  output: text,
} as const;

/** Which keys sign. */
export type KeyWish = Pick<ReleaseWish, "releaseKey" | "releaseKeyCommand" | "recoveryKey" | "formerKey">;

/** What the command line of `npm run release` says. */
export type ReleaseWish = {
  /** Keys are made for this run and thrown away; packages are made here. */
  readonly isDryRun: boolean;
  readonly dists: readonly string[];
  readonly keys: string | null;
  readonly releaseKey: string | null;
  /** A program that signs what it reads, with its words. */
  readonly releaseKeyCommand: string | null;
  readonly recoveryKey: string | null;
  /** A recovery key that earlier builds pin and this one does not any more. */
  readonly formerKey: string | null;
  readonly percent: number;
  readonly revokes: readonly string[];
  readonly rollback: string | null;
  readonly minOs: string | null;
  readonly output: string;
};

const parse = (words: readonly string[]) => {
  try {
    return parseArgs({ args: [...words], options: OPTIONS, strict: true }).values;
  } catch (cause) {
    throw new Sentence(
      `This was not understood: the options are ${Object.keys(OPTIONS)
        .map((name) => `--${name}`)
        .join(", ")}.`,
      { cause },
    );
  }
};

const percentOf = (word: string): number => {
  if (/^(?:\d{1,2}|100)$/.test(word)) return Number(word);
  throw new Sentence(`${word} is no share of a hundred machines: give --rollout 0 to 100.`);
};

const REVOKES_MAX = 4;

const mustBeIds = (words: readonly string[]): readonly string[] => {
  if (words.length > REVOKES_MAX)
    throw new Sentence(`One manifest revokes ${REVOKES_MAX} keys at most: name the others in the next one.`);
  const wrong = words.find((word) => !UpdateKeyId.safeParse(word).success);
  if (wrong === undefined) return words;
  throw new Sentence(`${wrong} is no id of a key: \`npm run update-keys -- show FOLDER\` prints them.`);
};

/** What programs cannot read as numbers is a system that none of them has. */
const mustBeSystem = (word: string | null): string | null => {
  if (word === null || /^\d{1,6}(?:\.\d{1,6}){0,3}$/.test(word)) return word;
  throw new Sentence(
    `${word} is no version of a system: give --min-os as \`uname -r\` begins, such as 5.10.`,
  );
};

const REASON_MAX = 200;

const mustBeReason = (word: string | null): string | null => {
  if (word === null || (word.trim() !== "" && word.length <= REASON_MAX)) return word;
  throw new Sentence(`--rollback needs its reason, of 1 to ${REASON_MAX} characters.`);
};

const mustFit = (wish: ReleaseWish): ReleaseWish => {
  const named = [wish.keys, wish.releaseKey, wish.releaseKeyCommand, wish.recoveryKey].filter(
    (one) => one !== null,
  );
  if (wish.isDryRun && (named.length + wish.dists.length > 0 || wish.formerKey !== null))
    throw new Sentence("A dry run makes its own packages and keys: name none.");
  if (!wish.isDryRun && (wish.keys === null || named.length < 2 || wish.dists.length === 0))
    throw new Sentence(
      "A release needs --dist, --keys and a key that signs: --release-key, --release-key-command or --recovery-key.",
    );
  return wish;
};

const pathOf = (word: string | undefined): string | null => (word === undefined ? null : resolve(word));

/** Reads the command line; throws a Sentence that says what is wrong. */
export const readReleaseWish = (words: readonly string[], root: string): ReleaseWish => {
  const said = parse(words);
  return mustFit({
    isDryRun: said["dry-run"],
    dists: said.dist.map((one) => resolve(one)),
    keys: pathOf(said.keys),
    releaseKey: pathOf(said["release-key"]),
    releaseKeyCommand: said["release-key-command"] ?? null,
    recoveryKey: pathOf(said["recovery-key"]),
    formerKey: pathOf(said["former-key"]),
    percent: percentOf(said.rollout),
    revokes: mustBeIds(said.revokes),
    rollback: mustBeReason(said.rollback ?? null),
    minOs: mustBeSystem(said["min-os"] ?? null),
    output: resolve(said.output ?? join(root, "out", "release")),
  });
};
