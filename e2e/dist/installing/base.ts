import { createHash } from "node:crypto";
import { chmod, cp, mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { debDepends } from "../../../build/dist/linux/builder.ts";
import { runTool } from "../../../build/dist/run-tool.ts";
import { writableCache } from "../../../build/package/package.ts";
import { cachedOrMade } from "../../../build/runtime/cache.ts";
import { provision } from "../../../build/runtime/provision.ts";
import { run } from "../../../build/runtime/run.ts";
import { chrootWords } from "./machine.ts";

/*
 * A machine of its own to install into: a chroot made by mmdebstrap out of the distribution's own sources, the ones that
 * apt uses here. It is made once a week and kept; where the sources cannot be reached, the last one serves on.
 */

/** The machine as the distribution makes it, and the same with what the package depends on. */
export type Base = { readonly bare: string; readonly ready: string };

const PREFIX = "machine-";
const WEEK_MS = 7 * 24 * 60 * 60 * 1000;
/** What a desktop has and a package needs not to depend on. */
const DESKTOP = ["desktop-file-utils"];

/** The lines of sources.list for the distribution's own archives, third parties' left out; its base suite comes first. */
export const sourcesIn = (targets: string): readonly string[] => {
  const rows = targets.split("\n").map((line) => line.split("|"));
  const own = rows.filter(([, , , origin]) => origin === "Debian" || origin === "Ubuntu");
  const lines = own.map(([uri = "", release = "", component = ""]) => `deb ${uri} ${release} ${component}`);
  return [...new Set(lines)].toSorted((a, b) => a.length - b.length);
};

const sourcesHere = async (): Promise<readonly string[]> => {
  const format = "$(REPO_URI)|$(RELEASE)|$(COMPONENT)|$(ORIGIN)";
  const words = ["indextargets", "--format", format, "Created-By: Packages"];
  const found = sourcesIn(await runTool("apt-get", words));
  if (found.length > 0) return found;
  await runTool("apt-get", ["update", "-q"]);
  return sourcesIn(await runTool("apt-get", words));
};

const proxyWords = async (): Promise<readonly string[]> => {
  const { out } = await run("apt-config", ["dump", "Acquire::http::Proxy", "Acquire::https::Proxy"]);
  return out
    .split("\n")
    .filter((line) => line.includes('"'))
    .map((line) => `--aptopt=${line}`);
};

const bootstrap = async (root: string, sources: readonly string[]): Promise<void> => {
  const [, , suite = ""] = (sources[0] ?? "").split(" ");
  const plain = ["--mode=root", "--variant=minbase", "--skip=cleanup", "--quiet"];
  const fast = "--dpkgopt=force-unsafe-io";
  // a container may forbid mounts; nothing here needs them
  const bound = (await run("unshare", ["--mount", "true"])).code === 0 ? [] : ["--skip=check/canmount"];
  await runTool("mmdebstrap", [...plain, fast, ...bound, ...(await proxyWords()), suite, root, ...sources]);
  await cp("/etc/resolv.conf", join(root, "etc", "resolv.conf"), { dereference: true });
  const policy = join(root, "usr", "sbin", "policy-rc.d");
  await writeFile(policy, "#!/bin/sh\nexit 101\n");
  await chmod(policy, 0o755);
};

const inside = (root: string, ...words: readonly string[]): Promise<string> => {
  const [command = "", ...args] = chrootWords(root, words);
  return runTool(command, args);
};

const pack = (root: string, file: string): Promise<string> =>
  runTool("tar", ["--numeric-owner", "-cpf", file, "-C", root, "."]);

const make = async (partial: string, sources: readonly string[]): Promise<void> => {
  const root = join(partial, "root");
  await mkdir(root);
  await bootstrap(root, sources);
  await inside(root, "apt-get", "clean");
  await pack(root, join(partial, "bare.tar"));
  const wanted = [...debDepends(), ...DESKTOP].join(", ");
  await inside(root, "apt-get", "satisfy", "-y", "-q", "--no-install-recommends", wanted);
  await inside(root, "apt-get", "clean");
  await pack(root, join(partial, "ready.tar"));
  await rm(root, { recursive: true });
};

const keptBefore = async (cache: string, prefix: string): Promise<string | null> =>
  (await readdir(cache).catch(() => []))
    .filter((name) => name.startsWith(prefix))
    .toSorted()
    .at(-1) ?? null;

const removeOthers = async (cache: string, key: string): Promise<void> => {
  const others = (await readdir(cache)).filter((name) => name.startsWith(PREFIX) && name !== key);
  await Promise.all(others.map((name) => rm(join(cache, name), { recursive: true, force: true })));
};

/** The machines to install into, from set-up's cache or made now. */
export const ensureBase = async (): Promise<Base> => {
  await provision({ parts: ["installing"], log: () => undefined });
  const cache = await writableCache();
  const sources = await sourcesHere();
  const inputs = createHash("sha256").update(JSON.stringify([sources, debDepends(), DESKTOP, 1]));
  const prefix = `${PREFIX}${inputs.digest("hex").slice(0, 12)}-`;
  const key = `${prefix}${Math.floor(Date.now() / WEEK_MS)}`;
  const entry = await cachedOrMade(cache, key, (partial) => make(partial, sources)).catch(
    async (error: unknown) => {
      const older = await keptBefore(cache, prefix);
      if (older === null) throw error;
      console.log(`The machine to install into could not be renewed; the one of week ${older} serves on.`);
      return join(cache, older);
    },
  );
  if (entry === join(cache, key)) await removeOthers(cache, key);
  return { bare: join(entry, "bare.tar"), ready: join(entry, "ready.tar") };
};
