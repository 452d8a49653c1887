import { readdir } from "node:fs/promises";
import { dirname } from "node:path";
import { test as base } from "playwright/test";
import { manifestName } from "../../protocol/update-manifest.ts";
import { type Answer, type FeedServer, bytes, file, startFeed } from "./feed-server.ts";
import { type Installed, hashOf, install } from "./installed.ts";
import { NEW, OLD, ROTATED, type Releases, type Said, makeReleases } from "./releases.ts";

/** The name of the one manifest that the program asks for. */
export const MANIFEST = manifestName({ channel: "stable", platform: "linux", arch: "x64" });

/** A machine with the old version, and a feed. */
export type Stage = {
  readonly installed: Installed;
  readonly feed: FeedServer;
  /** This machine's policy from now on, with this feed. */
  readonly setPolicy: (policy: Readonly<Record<string, unknown>>) => Promise<void>;
  /** From now on the feed has this manifest, the packages of all releases, and in their places what is named. */
  readonly offer: (said: Said | string, more?: Readonly<Record<string, Answer>>) => Promise<void>;
  /** Which release the file is that lies in the program's place, byte for byte; null for none. */
  readonly versionInPlace: () => Promise<string | null>;
  /** What lies in the program's folder. */
  readonly beside: () => Promise<readonly string[]>;
  /** What lies in the folder of fetched packages. */
  readonly fetched: () => Promise<readonly string[]>;
  readonly close: () => Promise<void>;
};

/** Installs the old version for somebody new, who may only be told of updates until another policy is set. */
export const openStage = async (releases: Releases): Promise<Stage> => {
  const feed = await startFeed();
  const installed = await install(releases.of(OLD).path);
  const setPolicy = (policy: Readonly<Record<string, unknown>>): Promise<void> =>
    installed.setPolicy({ updateFeedUrl: feed.origin, ...policy });
  await setPolicy({ updateMode: "notify" });
  const all = [OLD, NEW, ROTATED].map(releases.of);
  const hashes = new Map(all.map(({ record }) => [record.files[0]?.sha512, record.facts.version]));
  return {
    installed,
    feed,
    setPolicy,
    offer: async (said, more = {}) => {
      const manifest = typeof said === "string" ? said : await releases.manifest(said);
      const packages = Object.fromEntries(all.map(({ name, path }) => [name, file(path)]));
      feed.serve({ ...packages, [MANIFEST]: bytes(manifest), ...more });
    },
    versionInPlace: async () => hashes.get(await hashOf(installed.image)) ?? null,
    beside: () => readdir(dirname(installed.image)),
    fetched: () => readdir(installed.packages).catch(() => []),
    close: async () => {
      await installed.remove();
      await feed.close();
    },
  };
};

/** Tests with real releases, which are made once for all files. */
export const test = base.extend<object, { releases: Releases }>({
  releases: [
    async ({}, use) => {
      const releases = await makeReleases();
      await use(releases);
      await releases.remove();
    },
    { scope: "worker", timeout: 120_000 },
  ],
});
