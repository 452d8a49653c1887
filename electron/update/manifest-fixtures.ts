import { type KeyObject, generateKeyPairSync, sign } from "node:crypto";
import type { BuildFacts, PinnedKeys } from "../../protocol/build-facts.ts";
import type { UpdatePayload } from "../../protocol/update-manifest.ts";
import { sequenceOf } from "../../protocol/update-values.ts";
import type { TrustContext } from "./trust-state.ts";
import { keyIdOf } from "./verify-manifest.ts";

/** A key pair made for one run of the tests. */
export type TestKey = { readonly id: string; readonly publicKey: string; readonly privateKey: KeyObject };

const RAW_BYTES = 32;

/** A fresh key. */
export const makeKey = (): TestKey => {
  const pair = generateKeyPairSync("ed25519");
  const spki = pair.publicKey.export({ format: "der", type: "spki" });
  const publicKey = spki.subarray(-RAW_BYTES).toString("base64url");
  return { id: keyIdOf(publicKey), publicKey, privateKey: pair.privateKey };
};

/** The pinned keys, and the ones that may follow them. */
export const keys = {
  release: makeKey(),
  recovery: makeKey(),
  nextRelease: makeKey(),
  nextRecovery: makeKey(),
};

/** The two that the build pins. */
export const pinned: PinnedKeys = { release: keys.release.publicKey, recovery: keys.recovery.publicKey };

/** The two that the build pins, as manifests name them. */
export const pins = { release: keys.release.id, recovery: keys.recovery.id };

/** When the tests are. */
export const NOW = Date.UTC(2026, 10, 20, 12);
/** Milliseconds. */
export const DAY = 24 * 3_600_000;

/** A moment so many milliseconds from NOW, as manifests write it. */
export const momentAt = (ms: number): string => new Date(NOW + ms).toISOString();

const base64 = (byte: number, length: number): string => Buffer.alloc(length, byte).toString("base64");

const ENDS = ["AppImage", "deb", "rpm", "zip"];

/** A release of 1.1.0, but for what is said otherwise. */
export const payloadWith = (changes: Partial<UpdatePayload> = {}): UpdatePayload => {
  const version = changes.version ?? "1.1.0";
  return {
    schema: 1,
    product: "app.anteroom.desktop",
    channel: "stable",
    platform: "linux",
    arch: "x64",
    version,
    sequence: sequenceOf(version),
    released: momentAt(-3_600_000),
    expires: momentAt(7 * DAY),
    files: ENDS.map((end) => ({
      name: `Anteroom-${version}-linux-x64.${end}`,
      size: 1_000,
      sha512: base64(7, 64),
    })),
    rollout: { percent: 100, salt: base64(1, 16), startsAt: momentAt(-3_600_000) },
    minOs: null,
    notes: { en: "Calmer.", es: "Más tranquilo." },
    pins,
    revokes: [],
    rollback: null,
    ...changes,
  };
};

/** The file of the feed over these exact bytes. */
export const sealed = (bytes: Uint8Array, ...signers: readonly TestKey[]): Buffer<ArrayBuffer> => {
  const signatures = signers.map(({ id, privateKey }) => ({
    keyId: id,
    sig: sign(null, bytes, privateKey).toString("base64"),
  }));
  return Buffer.from(JSON.stringify({ payload: Buffer.from(bytes).toString("base64"), signatures }));
};

/** The file of the feed. */
export const manifest = (payload: UpdatePayload, ...signers: readonly TestKey[]): Buffer<ArrayBuffer> =>
  sealed(Buffer.from(JSON.stringify(payload)), ...signers);

/** The running build: 1.0.0. */
export const factsWith = (changes: Partial<BuildFacts> = {}): BuildFacts => ({
  schema: 1,
  flavour: "e2e",
  version: "1.0.0",
  sequence: sequenceOf(changes.version ?? "1.0.0"),
  channel: "stable",
  platform: "linux",
  arch: "x64",
  electron: { version: "45.4.1", isStandIn: false },
  updateKeys: pinned,
  feedOrigin: null,
  allowsLoopbackFeed: true,
  ...changes,
});

/** An AppImage of the running build, now. */
export const contextWith = (changes: Partial<TrustContext> = {}): TrustContext => ({
  facts: factsWith(),
  channel: "stable",
  packageType: "appimage",
  osRelease: "6.1.0-18-amd64",
  now: NOW,
  minimumVersion: null,
  ...changes,
});
