import * as z from "zod";
import { PolicyOrigin } from "./policy-values.ts";
import { Sequence, UpdateArch, UpdateChannel, UpdatePlatform, Version } from "./update-values.ts";
import { bytesSchema } from "./ids.ts";

/** A raw Ed25519 public key (RFC 8032), base64url of 32 bytes. */
export const UpdatePublicKey = bytesSchema(32);

/** The two keys that a build trusts: the one of every release, and the one that lies in a safe. */
export const PinnedKeys = z
  .strictObject({ release: UpdatePublicKey, recovery: UpdatePublicKey })
  .refine(({ release, recovery }) => release !== recovery, { error: "two different keys" });
export type PinnedKeys = z.infer<typeof PinnedKeys>;

/** Where the facts lie in the archive, beside main.cjs. */
export const BUILD_FACTS_FILE = "dist/electron/build.json";

/** What was decided when a program was built: the one file by which the flavours differ. */
export const BuildFacts = z.strictObject({
  schema: z.literal(1),
  flavour: z.enum(["release", "e2e"]),
  version: Version,
  /** Grows with every release of a channel; no update may be older. */
  sequence: Sequence,
  channel: UpdateChannel,
  platform: UpdatePlatform,
  arch: UpdateArch,
  electron: z.strictObject({
    version: z.string().regex(/^\d+\.\d+\.\d+$/),
    /** An older Electron that stands in where the shipped one cannot be had: for trying, never to be shipped. */
    isStandIn: z.boolean(),
  }),
  /** null: this build trusts nobody's updates, and looks for none. */
  updateKeys: PinnedKeys.nullable(),
  /** Where updates are looked for when no policy says; null for nowhere. */
  feedOrigin: PolicyOrigin.nullable(),
  /** Plain http to this machine itself, for tests of the whole way. */
  allowsLoopbackFeed: z.boolean(),
});
export type BuildFacts = z.infer<typeof BuildFacts>;

/** How the program came to the machine, as `resources/package-type` says it. */
export const PackageType = z.enum(["deb", "rpm", "appimage", "msi", "nsis", "dmg", "pkg", "folder"]);
export type PackageType = z.infer<typeof PackageType>;

/** Whether the program may put a new version in its own place, or only tells that the machine's own tools should. */
export const installsItself = (type: PackageType): boolean =>
  type === "nsis" || type === "dmg" || type === "appimage";
