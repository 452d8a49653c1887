import * as z from "zod";
import { ErrorCodeSchema } from "./errors.ts";
import { ReleaseNotes } from "./update-manifest.ts";
import { Version } from "./update-values.ts";
import { Instant } from "./visit.ts";

/** Why no updates are looked for: the policy, an address that nobody named, a build that trusts no key, a program that is not packaged. */
export const UpdatesOffReason = z.enum(["policy", "noFeed", "noKeys", "development"]);
export type UpdatesOffReason = z.infer<typeof UpdatesOffReason>;

/** What an update waits for. */
export const UpdateWaitsFor = z.enum(["visit", "visitSoon", "window", "logOff"]);
export type UpdateWaitsFor = z.infer<typeof UpdateWaitsFor>;

/** A release that is newer than this program, or that both keys lead back to. */
export const OfferedRelease = z.strictObject({
  version: Version,
  notes: ReleaseNotes,
  /** `program`: Anteroom puts it in its own place; `machine`: the package manager or IT does. */
  installedBy: z.enum(["program", "machine"]),
  isRollback: z.boolean(),
});
export type OfferedRelease = z.infer<typeof OfferedRelease>;

/**
 * The update machine as a window may know it.
 *
 *   disabled        idle --> checking --> (idle | available)
 *   available --> downloading --> (ready | deferred | available with a problem)
 *   deferred <--> ready --> installing
 */
export const UpdateState = z.discriminatedUnion("state", [
  z.strictObject({ state: z.literal("disabled"), reason: UpdatesOffReason }),
  z.strictObject({ state: z.literal("idle") }),
  z.strictObject({ state: z.literal("checking") }),
  z.strictObject({ state: z.literal("available"), release: OfferedRelease }),
  z.strictObject({
    state: z.literal("downloading"),
    release: OfferedRelease,
    /** Bytes. */
    received: z.int().min(0),
    size: z.int().min(1),
  }),
  z.strictObject({ state: z.literal("ready"), release: OfferedRelease }),
  z.strictObject({
    state: z.literal("deferred"),
    release: OfferedRelease,
    waitsFor: UpdateWaitsFor,
    /** Whether somebody asked for it at the next start. */
    isForNextStart: z.boolean(),
  }),
  z.strictObject({ state: z.literal("installing"), release: OfferedRelease }),
]);
export type UpdateState = z.infer<typeof UpdateState>;

/** All that a window shows of updates. */
export const UpdateView = z.strictObject({
  update: UpdateState,
  /** This program's own. */
  version: Version,
  /** When a signed word of the feed was last read; null for never. */
  checkedAt: Instant.nullable(),
  /** What went wrong last; null once something went well. */
  problem: ErrorCodeSchema.nullable(),
  /** The policy wants at least this version, which is newer than the program: nobody signs in anew. */
  requiredVersion: Version.nullable(),
});
export type UpdateView = z.infer<typeof UpdateView>;
