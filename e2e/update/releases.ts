import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type DistWish, makeDist } from "../../build/dist/dist.ts";
import type { DistRecord } from "../../build/dist/record.ts";
import { payloadOf } from "../../build/release/payload.ts";
import { signedManifest } from "../../build/release/signed-manifest.ts";
import { type Signer, fileSigner } from "../../build/release/signer.ts";
import {
  type UpdateKeys,
  keyIdOf,
  makeUpdateKeys,
  privateFile,
  rotateUpdateKey,
} from "../../build/release/update-keys.ts";
import type { UpdatePayload } from "../../protocol/update-manifest.ts";

/** The version that is installed first. */
export const OLD = "1.0.0";
/** Its successor, which pins the same keys. */
export const NEW = "1.0.1";
/** A later one, which pins another release key. */
export const ROTATED = "1.0.2";

/** A release: its packages' record, and where its AppImage lies. */
export type Release = { readonly record: DistRecord; readonly path: string; readonly name: string };

/** Three releases with real AppImages, and the keys of their manifests, which were made for this run. */
export type Releases = {
  readonly of: (version: string) => Release;
  /** The first release key, the one that lies in a safe, the release key of the rotated build, and somebody else's. */
  readonly signers: Readonly<Record<"release" | "recovery" | "nextRelease" | "stranger", Signer>>;
  /** What is said about a release, with something said otherwise. */
  readonly payload: (version: string, changes?: Partial<UpdatePayload>) => UpdatePayload;
  /** The file for the feed, signed by the release key unless others are named. */
  readonly manifest: (said: Said) => Promise<string>;
  readonly remove: () => Promise<void>;
};

/** What a manifest says and who signs it. */
export type Said = {
  readonly version: string;
  readonly changes?: Partial<UpdatePayload>;
  readonly by?: readonly Signer[];
};

/** Private keys never touch a disk where the machine has memory to write to. */
const keyBase = (): string => (existsSync("/dev/shm") ? "/dev/shm" : tmpdir());

/** Keys as the documented commands make and rotate them. */
const makeKeys = async (folder: string) => {
  const own = join(folder, "own");
  const first = await makeUpdateKeys(own, "trial");
  const next = await rotateUpdateKey(own, "release");
  const former = join(own, `release-key-${keyIdOf(first.keys.release)}.pem`);
  await makeUpdateKeys(join(folder, "stranger"), "trial");
  const signers = {
    release: await fileSigner(former),
    recovery: await fileSigner(join(own, privateFile("recovery"))),
    nextRelease: await fileSigner(join(own, privateFile("release"))),
    stranger: await fileSigner(join(folder, "stranger", privateFile("release"))),
  };
  return { first, next, signers };
};

const wishOf = (version: string, { keys }: UpdateKeys, output: string): DistWish => ({
  flavour: "e2e",
  version,
  sequence: null,
  channel: "stable",
  updateKeys: keys,
  feedOrigin: null,
  targets: ["AppImage"],
  output,
  date: new Date("2026-01-02T03:04:05.000Z"),
  isSmall: false,
});

const makeRelease = async (version: string, keys: UpdateKeys, folder: string): Promise<Release> => {
  const output = join(folder, version);
  const record = await makeDist(wishOf(version, keys, output), () => undefined);
  const name = record.files[0]?.name ?? "";
  return { record, name, path: join(output, name) };
};

const wordsNow = () => ({
  notes: { en: "Sound that does not break off.", es: "Sonido que no se corta." },
  released: new Date(),
  percent: 100,
  salt: randomBytes(16),
  minOs: null,
  revokes: [],
  rollback: null,
});

/** Makes keys and releases by the functions that make those of a clinic. */
export const makeReleases = async (): Promise<Releases> => {
  const folder = await mkdtemp(join(tmpdir(), "anteroom-releases-"));
  const keyFolder = await mkdtemp(join(keyBase(), "anteroom-keys-"));
  const { first, next, signers } = await makeKeys(keyFolder);
  const made = new Map<string, Release>();
  for (const [version, keys] of [[OLD, first] as const, [NEW, first] as const, [ROTATED, next] as const])
    made.set(version, await makeRelease(version, keys, folder));
  const of = (version: string): Release => {
    const found = made.get(version);
    if (found === undefined) throw new Error(`there is no release ${version}`);
    return found;
  };
  const payload: Releases["payload"] = (version, changes = {}) => ({
    ...payloadOf(of(version).record, wordsNow()),
    ...changes,
  });
  return {
    of,
    signers,
    payload,
    manifest: ({ version, changes = {}, by = [signers.release] }) =>
      signedManifest(payload(version, changes), by),
    remove: async () => {
      await rm(keyFolder, { recursive: true, force: true });
      await rm(folder, { recursive: true, force: true });
    },
  };
};
