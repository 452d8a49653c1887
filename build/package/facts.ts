import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { BuildFacts, PinnedKeys } from "../../protocol/build-facts.ts";
import { UpdateArch, UpdatePlatform, Version, sequenceOf } from "../../protocol/update-values.ts";
import type { ElectronRuntime } from "../runtime/electron-stand-in.ts";
import { Sentence } from "../runtime/sentence.mjs";
import type { Flavour } from "./flavours.ts";

/** A system and processor that packages are made for, as Node names them. */
export type Machine = { readonly platform: string; readonly arch: string };

/** What is decided about a program before it is built. */
export type Decisions = {
  readonly flavour: Flavour;
  readonly version: string;
  readonly sequence: number;
  readonly channel: BuildFacts["channel"];
  readonly updateKeys: PinnedKeys | null;
  readonly feedOrigin: string | null;
};

const Project = z.object({ version: z.string() });

/** The version of the project. */
export const projectVersion = async (root: string): Promise<string> =>
  Project.parse(JSON.parse(await readFile(join(root, "package.json"), "utf8"))).version;

/** The public keys that a real release would pin; null while the project has none. */
export const pinnedKeys = async (root: string): Promise<PinnedKeys | null> =>
  PinnedKeys.nullable().parse(
    JSON.parse(await readFile(join(root, "build", "package", "update-keys.json"), "utf8")),
  );

/** What is decided where nobody says otherwise: the project's version in the stable channel, without a feed. */
export const usualDecisions = async (root: string, flavour: Flavour): Promise<Decisions> => {
  const version = await projectVersion(root);
  return {
    flavour,
    version,
    sequence: sequenceOf(version),
    channel: "stable",
    updateKeys: await pinnedKeys(root),
    feedOrigin: null,
  };
};

/** Throws a Sentence for what is no version that updates can compare. */
export const mustBeVersion = (version: string): void => {
  if (Version.safeParse(version).success) return;
  throw new Sentence(
    `${JSON.stringify(version)} is no version: give three numbers of at most 9999 without leading zeros, like 1.2.3.`,
  );
};

/** The facts that go into the archive; only the flavour for tests takes updates from this machine without TLS. */
export const factsOf = (
  decisions: Decisions,
  { platform, arch }: Machine,
  { version: electron, isStandIn }: Pick<ElectronRuntime, "version" | "isStandIn">,
): BuildFacts =>
  BuildFacts.parse({
    schema: 1,
    ...decisions,
    platform: UpdatePlatform.parse(platform),
    arch: UpdateArch.parse(arch),
    electron: { version: electron, isStandIn },
    allowsLoopbackFeed: decisions.flavour === "e2e",
  });

/** The bytes of the facts' file. */
export const factsText = (facts: BuildFacts): string => `${JSON.stringify(facts, null, 2)}\n`;
