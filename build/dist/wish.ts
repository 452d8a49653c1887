import type { BuildFacts, PinnedKeys } from "../../protocol/build-facts.ts";
import { type UpdateArch, type UpdatePlatform, sequenceOf } from "../../protocol/update-values.ts";
import type { Decisions } from "../package/facts.ts";
import type { Flavour } from "../package/flavours.ts";
import type { Signing } from "./signing.ts";
import type { DistTarget } from "./targets.ts";
import type { AuthenticodeKey } from "./windows/authenticode.ts";

/** What is in the packages, when it is of, and where they go. */
export type ProgramWish = {
  readonly flavour: Flavour;
  readonly version: string;
  /** null: the version's own. */
  readonly sequence: number | null;
  readonly channel: BuildFacts["channel"];
  readonly updateKeys: PinnedKeys | null;
  readonly feedOrigin: string | null;
  /** A folder that is empty or not there. */
  readonly output: string;
  /** All dates inside the packages. */
  readonly date: Date;
  /** Packed as small as a release wants it, which takes minutes. */
  readonly isSmall: boolean;
};

/** What the command was asked for, on whichever system it runs. */
export type CommandWish = ProgramWish & {
  /** The system that makes the packages. */
  readonly platform: UpdatePlatform;
  /** The processor that they are for. */
  readonly arch: UpdateArch;
  /** Those of the system, and with a payload the MSI alone. */
  readonly targets: readonly DistTarget[];
  /** The folder of a program for Windows that becomes an MSI; null for one that only stands in. */
  readonly payload: string | null;
  readonly signing: Signing;
  /** What an MSI is signed with on Linux; null for none. */
  readonly msiKey: AuthenticodeKey | null;
};

/** What a wish decides about the program itself. */
export const decisionsOf = ({
  flavour,
  version,
  sequence,
  channel,
  updateKeys,
  feedOrigin,
}: ProgramWish): Decisions => ({
  flavour,
  version,
  sequence: sequence ?? sequenceOf(version),
  channel,
  updateKeys,
  feedOrigin,
});
