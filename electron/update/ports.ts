import type { OfferedRelease } from "../../protocol/desktop-update.ts";
import type { Result } from "../../protocol/result.ts";
import type { UpdateFile } from "../../protocol/update-manifest.ts";
import type { UpdateChannel } from "../../protocol/update-values.ts";

/** A release that its keys vouch for, that is meant for this machine, and the one package of it for this kind of installation. */
export type Offer = {
  readonly release: OfferedRelease;
  readonly file: UpdateFile;
  readonly url: URL;
  /** When its manifest ends: nothing of it is fetched or put in place after that. Milliseconds since 1970. */
  readonly expiresAt: number;
};

/** Where signed words of releases are read. */
export type Feed = {
  /** What is offered here now; null when nothing newer is, or not to this machine yet. */
  look: (from: { origin: string; channel: UpdateChannel }) => Promise<Result<Offer | null>>;
};

/** Where packages are fetched to. */
export type Packages = {
  /** Writes the package to `path`, whole and with the hash of the manifest, or fails and leaves at most a part to go on from. */
  fetchTo: (offer: Offer, path: string, onProgress: (received: number) => void) => Promise<Result<string>>;
};
