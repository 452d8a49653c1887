import { createCipheriv, createDecipheriv } from "node:crypto";
import { bytesOf } from "../../protocol/base64url.ts";
import { type Chance, ID_BYTES } from "../../protocol/ids.ts";
import type { WrappingKey } from "./entries.ts";

/*
 *   magic 4 | version 1 | key id 16 | iv 12 | ciphertext | tag 16
 *
 * aad = magic | version | key id | purpose. AES-256-GCM, NIST SP 800-38D.
 */

const MAGIC = Buffer.from("ANTV");
const VERSION = 1;
const HEAD_BYTES = MAGIC.length + 1 + ID_BYTES;
const IV_BYTES = 12;
const TAG_BYTES = 16;
const CIPHER = "aes-256-gcm";

const headFor = (key: WrappingKey): Buffer => Buffer.concat([MAGIC, Buffer.from([VERSION]), bytesOf(key.id)]);

/** Seals bytes for one purpose; only the same key and the same purpose open them. */
export const sealFile = (
  key: WrappingKey,
  purpose: string,
  plain: Uint8Array,
  chance: Chance,
): Uint8Array => {
  const head = headFor(key);
  const iv = chance(IV_BYTES);
  const cipher = createCipheriv(CIPHER, key.bytes, iv, { authTagLength: TAG_BYTES });
  cipher.setAAD(Buffer.concat([head, Buffer.from(purpose)]));
  return Buffer.concat([head, iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
};

/** Opens sealed bytes; null for another key, purpose or version and for a single changed bit. */
export const openFile = (key: WrappingKey, purpose: string, sealed: Uint8Array): Uint8Array | null => {
  const head = headFor(key);
  const bytes = Buffer.from(sealed);
  if (bytes.length < HEAD_BYTES + IV_BYTES + TAG_BYTES) return null;
  if (!bytes.subarray(0, HEAD_BYTES).equals(head)) return null;
  const body = bytes.subarray(HEAD_BYTES + IV_BYTES, bytes.length - TAG_BYTES);
  const iv = bytes.subarray(HEAD_BYTES, HEAD_BYTES + IV_BYTES);
  const decipher = createDecipheriv(CIPHER, key.bytes, iv, { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.concat([head, Buffer.from(purpose)]));
  decipher.setAuthTag(bytes.subarray(bytes.length - TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(body), decipher.final()]);
  } catch {
    return null;
  }
};
