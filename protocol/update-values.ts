import * as z from "zod";

/** Major, minor and patch, each 0 to 9999, nothing more: a beta is told by its channel, not by its version. */
export const Version = z.string().regex(/^(?:0|[1-9]\d{0,3})\.(?:0|[1-9]\d{0,3})\.(?:0|[1-9]\d{0,3})$/);

/** Below zero when `left` is the older of two versions, above when it is the newer. */
export const compareVersions = (left: string, right: string): number => {
  const [a, b] = [left, right].map((version) => version.split(".").map(Number));
  const differences = (a ?? []).map((part, at) => part - (b?.[at] ?? 0));
  return differences.find((difference) => difference !== 0) ?? 0;
};

/** The number of a release in its channel. */
export const Sequence = z.int().min(0).max(Number.MAX_SAFE_INTEGER);

const MAJOR = 100_000_000;
const MINOR = 10_000;

/** The sequence of a version where nothing else was said. */
export const sequenceOf = (version: string): number => {
  const [major = 0, minor = 0, patch = 0] = version.split(".").map(Number);
  return major * MAJOR + minor * MINOR + patch;
};

/** Which releases are offered. */
export const UpdateChannel = z.enum(["stable", "beta"]);
export type UpdateChannel = z.infer<typeof UpdateChannel>;
/** A system, as Node names it. */
export const UpdatePlatform = z.enum(["linux", "win32", "darwin"]);
export type UpdatePlatform = z.infer<typeof UpdatePlatform>;
/** A processor, as Node names it. */
export const UpdateArch = z.enum(["x64", "arm64"]);
export type UpdateArch = z.infer<typeof UpdateArch>;
