import { type KeyObject, createHash, createPublicKey, verify } from "node:crypto";
import type { PinnedKeys } from "../../protocol/build-facts.ts";
import { bytesOf } from "../../protocol/base64url.ts";
import { fail } from "../../protocol/errors.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import {
  UPDATE_MANIFEST_MAX,
  UpdateEnvelope,
  UpdatePayload,
  parseExact,
} from "../../protocol/update-manifest.ts";

/** Ids of the two keys that this build pins. */
export type PinnedIds = { readonly release: string; readonly recovery: string };

/** What a manifest says, and the pinned keys that surely signed these very bytes (their ids, each once). */
export type Verified = { readonly payload: UpdatePayload; readonly signers: readonly string[] };

/** DER of a SubjectPublicKeyInfo up to the 32 bytes of an Ed25519 key (RFC 8410). */
const SPKI_HEAD = Buffer.from("302a300506032b6570032100", "hex");
const ID_HEX = 16;

/** The first 8 bytes of the SHA-256 of a raw public key (base64url), in hex. */
export const keyIdOf = (publicKey: string): string =>
  createHash("sha256").update(bytesOf(publicKey)).digest("hex").slice(0, ID_HEX);

/** The ids of a build's keys. */
export const pinnedIds = (keys: PinnedKeys): PinnedIds => ({
  release: keyIdOf(keys.release),
  recovery: keyIdOf(keys.recovery),
});

const keyObjectOf = (publicKey: string): KeyObject =>
  createPublicKey({
    key: Buffer.concat([SPKI_HEAD, bytesOf(publicKey)]),
    format: "der",
    type: "spki",
  });

/** The bytes of base64 in its one right spelling; null for any other. */
const fromBase64 = (text: string): Buffer | null => {
  const bytes = Buffer.from(text, "base64");
  return bytes.toString("base64") === text ? bytes : null;
};

/** UTF-8 without a mark that would vanish; null for anything else. */
const textOf = (bytes: Uint8Array): string | null => {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
};

/** Ids of the keys that signed the bytes; a key that signed twice is one key. */
const signersOf = (
  bytes: Uint8Array,
  { signatures }: UpdateEnvelope,
  keys: ReadonlyMap<string, KeyObject>,
): readonly string[] => {
  const signed = signatures.filter(({ keyId, sig }) => {
    const [key, signature] = [keys.get(keyId), fromBase64(sig)];
    return key !== undefined && signature !== null && verify(null, bytes, key, signature);
  });
  return [...new Set(signed.map(({ keyId }) => keyId))];
};

/**
 * Reads a file of the feed: its signatures (Ed25519, RFC 8032) before a byte of what they sign is understood. Signatures of
 * keys that are not pinned, or that were revoked, count nothing. UPDATE_SIGNATURE_INVALID when none counts;
 * UPDATE_NOT_OURS when what was signed is not a manifest as this program writes it.
 */
export const verifyManifest = (
  file: Uint8Array,
  pinned: PinnedKeys,
  revoked: readonly string[],
): Result<Verified> => {
  if (file.length > UPDATE_MANIFEST_MAX) return fail("UPDATE_SIGNATURE_INVALID");
  const envelope = parseExact(UpdateEnvelope, textOf(file) ?? "");
  const bytes = envelope === null ? null : fromBase64(envelope.payload);
  if (envelope === null || bytes === null) return fail("UPDATE_SIGNATURE_INVALID");
  const keys = [pinned.release, pinned.recovery]
    .map((key) => [keyIdOf(key), keyObjectOf(key)] as const)
    .filter(([id]) => !revoked.includes(id));
  const signers = signersOf(bytes, envelope, new Map(keys));
  if (signers.length === 0) return fail("UPDATE_SIGNATURE_INVALID");
  const payload = parseExact(UpdatePayload, textOf(bytes) ?? "");
  return payload === null ? fail("UPDATE_NOT_OURS") : succeed({ payload, signers });
};
