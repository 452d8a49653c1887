import { rename, rm } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import { z } from "zod";
import { cached, cachedOrMade } from "./cache.ts";
import { ensureGo, type Go } from "./go.ts";
import { onPath, run, type Log } from "./run.ts";
import { Sentence } from "./sentence.mjs";
import { VERSIONS } from "./versions.ts";

const PIN = VERSIONS.livekit;
const KEY = `livekit-${PIN.version}-${process.platform}-${process.arch}-${PIN.sum.replaceAll(/\W/g, "").slice(2, 14)}-${PIN.recipe}`;
const EXECUTABLE = process.platform === "win32" ? "livekit-server.exe" : "livekit-server";

/** A program of a known version. */
export type Program = { readonly path: string; readonly version: string };

/** Whether what `livekit-server --version` printed names the pinned version. */
export const isPinnedLiveKit = (printed: string): boolean =>
  printed.split(/\s+/).some((word) => word.replace(/^v/, "") === PIN.version);

const isFitting = async (path: string): Promise<boolean> =>
  isPinnedLiveKit((await run(path, ["--version"])).out);

const installed = async (): Promise<Program | null> => {
  const path = onPath([EXECUTABLE]);
  return path !== null && (await isFitting(path)) ? { path, version: PIN.version } : null;
};

const goEnvironment = (go: Go, folder: string): NodeJS.ProcessEnv => {
  const own = { ...process.env, GOTOOLCHAIN: "local", GOBIN: folder, CGO_ENABLED: "0" };
  const path = [dirname(go.path), process.env["PATH"] ?? ""].join(delimiter);
  if (!go.isBorrowed) return { ...own, PATH: path };
  const scratch = join(folder, "scratch");
  return {
    ...own,
    PATH: path,
    GOPATH: scratch,
    GOCACHE: join(scratch, "cache"),
    GOFLAGS: "-modcacherw -buildvcs=false",
  };
};

const Downloaded = z.object({ Sum: z.string() });

const isPinnedModule = (printed: string): boolean => {
  try {
    return Downloaded.parse(JSON.parse(printed)).Sum === PIN.sum;
  } catch {
    return false;
  }
};

const build = async (go: Go, folder: string): Promise<void> => {
  const how = { env: goEnvironment(go, folder), cwd: folder };
  const module = await run(go.path, ["mod", "download", "-json", `${PIN.module}@v${PIN.version}`], how);
  if (!isPinnedModule(module.out)) {
    throw new Sentence(
      `The source of the LiveKit server ${PIN.version} could not be fetched with its pinned checksum: check the network and run the command again.`,
    );
  }
  const args = ["install", "-trimpath", "-ldflags=-s -w", `${PIN.module}/cmd/server@v${PIN.version}`];
  const { code } = await run(go.path, args, { ...how, isShown: true });
  if (code !== 0)
    throw new Sentence(
      `The LiveKit server ${PIN.version} could not be built: see Go's lines above, or install it and run the command again.`,
    );
  await rm(join(folder, "scratch"), { recursive: true, force: true });
  await rename(
    join(folder, process.platform === "win32" ? "server.exe" : "server"),
    join(folder, EXECUTABLE),
  );
};

const made = async (cache: string, log: Log): Promise<Program> => {
  const entry =
    (await cached(cache, KEY)) ??
    (await (async () => {
      const go = await ensureGo(cache, log);
      log(`Building the LiveKit server ${PIN.version} (some minutes, once) ...`);
      return cachedOrMade(cache, KEY, (partial) => build(go, partial));
    })());
  const path = join(entry, EXECUTABLE);
  if (await isFitting(path)) return { path, version: PIN.version };
  await rm(entry, { recursive: true, force: true });
  throw new Sentence(
    "The LiveKit server in the cache does not start and was thrown away: run the command again.",
  );
};

/** The pinned LiveKit server: the one on the PATH, else one built from its module, in the cache; throws a Sentence. */
export const ensureLiveKit = async (cache: string, log: Log): Promise<Program> =>
  (await installed()) ?? (await made(cache, log));
