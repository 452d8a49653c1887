import { bytesOf } from "../../protocol/base64url.ts";
import { HASH_BYTES, SECRET_BYTES } from "../../protocol/limits.ts";
import { byteWriter, lengthPrefixed, utf8 } from "../../protocol/signed/bytes.ts";
import type { Scope } from "../../protocol/signed/fields.ts";
import type { Head } from "./chain.ts";

/** An epoch secret as a key that only derives: nobody reads it out again. */
export type EpochSecret = CryptoKey;

/** What opened the epoch that keys are derived for: the salt of them all. */
export type EpochSource = { secret: EpochSecret; opened: Head };

/** Takes 32 bytes in as an epoch secret; overwrite them afterwards. */
export const importSecret = (bytes: Uint8Array<ArrayBuffer>): Promise<EpochSecret> =>
  crypto.subtle.importKey("raw", bytes, "HKDF", false, ["deriveBits"]);

/** HKDF with SHA-256 (RFC 5869); `info` comes out of `lengthPrefixed`, so that no two derivations share bytes. */
export const hkdf = async (
  secret: EpochSecret,
  salt: Uint8Array<ArrayBuffer>,
  info: Uint8Array<ArrayBuffer>,
  length: number,
): Promise<Uint8Array<ArrayBuffer>> =>
  new Uint8Array(
    await crypto.subtle.deriveBits({ name: "HKDF", hash: "SHA-256", salt, info }, secret, length * 8),
  );

/** The commitment to a secret that an announce carries, bound to the opening and the epoch. */
export const secretCommitOf = (
  secret: EpochSecret,
  scope: Scope,
  epoch: number,
): Promise<Uint8Array<ArrayBuffer>> =>
  hkdf(secret, new Uint8Array(0), infoOf("commit", scope, [number(epoch)]), HASH_BYTES);

/** The SFrame base key of every roster row, by index (e2ee.md, Derivation). */
export const mediaKeysOf = async (source: EpochSource): Promise<Map<number, Uint8Array<ArrayBuffer>>> => {
  const keys = source.opened.announce.roster.map(async (row): Promise<[number, Uint8Array<ArrayBuffer>]> => [
    row.index,
    await mediaKeyOf(source, row.index, row.signingKeyHash),
  ]);
  return new Map(await Promise.all(keys));
};

/** The base key of one row. */
export const mediaKeyOf = (
  { secret, opened }: EpochSource,
  index: number,
  signingKeyHash: Uint8Array,
): Promise<Uint8Array<ArrayBuffer>> => {
  const fields = [number(opened.announce.epoch), number(index), signingKeyHash];
  return hkdf(secret, opened.hash, infoOf("media", opened.announce, fields), SECRET_BYTES);
};

/** The AES-256-GCM key of the RosterBox of one announce: a key per announce, so that none seals two boxes. */
export const rosterKeyOf = async (
  { secret, opened }: EpochSource,
  announceHash: Uint8Array<ArrayBuffer>,
): Promise<CryptoKey> => {
  const fields = [number(opened.announce.epoch), announceHash];
  const bytes = await hkdf(secret, opened.hash, infoOf("roster", opened.announce, fields), SECRET_BYTES);
  const key = await crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]);
  bytes.fill(0);
  return key;
};

/** To whom and for which epoch a secret is sealed. */
export type SealedKeyBinding = { epoch: number; hostSigningKeyHash: Uint8Array; helloHash: Uint8Array };

/** The HPKE info of a SealedKey; its aad is the hash of the announce. */
export const sealedKeyInfo = (scope: Scope, binding: SealedKeyBinding): Uint8Array<ArrayBuffer> =>
  infoOf("sealedKey", scope, [number(binding.epoch), binding.hostSigningKeyHash, binding.helloHash]);

/** The HPKE info of a waiting card. */
export const cardInfo = (scope: Scope, helloHash: Uint8Array): Uint8Array<ArrayBuffer> =>
  infoOf("card", scope, [helloHash]);

const number = (value: number): Uint8Array => {
  const writer = byteWriter();
  writer.u64(value);
  return writer.finish();
};

const infoOf = (label: string, scope: Scope, fields: readonly Uint8Array[]): Uint8Array<ArrayBuffer> =>
  lengthPrefixed([utf8(`anteroom/1/${label}`), bytesOf(scope.visitId), bytesOf(scope.opening), ...fields]);
