import { bytesOf, lengthOfBase64Url, toBase64Url } from "../../protocol/base64url.ts";
import { type Chance, ID_BYTES, randomIdText } from "../../protocol/ids.ts";

/*
 * What one `keep` writes lies in three places that nothing changes together: two entries and a file. Each names the id
 * of the wrapping key, which is new for every `keep`, so that what was kept at different times is never taken as one.
 */

/** AES-256-GCM (NIST SP 800-38D). Bytes. */
export const KEY_BYTES = 32;

/** The key of the sealed file, in the entry `wrapping-key`; `id` is base64url of 16 bytes and no secret. */
export type WrappingKey = { id: string; bytes: Uint8Array };

/** A fresh wrapping key. */
export const makeWrappingKey = (chance: Chance): WrappingKey => ({
  id: randomIdText(chance),
  bytes: chance(KEY_BYTES),
});

/** The text of an entry that belongs to the key of this id. */
export const entryText = (id: string, text: string): string => `${id}.${text}`;

/** Takes an entry apart; null for what this program did not write. */
export const parseEntry = (entry: string): { id: string; text: string } | null => {
  const dot = entry.indexOf(".");
  const id = entry.slice(0, Math.max(dot, 0));
  const text = entry.slice(dot + 1);
  return lengthOfBase64Url(id) === ID_BYTES && text !== "" ? { id, text } : null;
};

/** The text of the entry `wrapping-key`. */
export const keyEntry = ({ id, bytes }: WrappingKey): string => entryText(id, toBase64Url(bytes));

/** The wrapping key of an entry; null for anything else. */
export const parseKeyEntry = (entry: string): WrappingKey | null => {
  const parsed = parseEntry(entry);
  if (parsed === null || lengthOfBase64Url(parsed.text) !== KEY_BYTES) return null;
  return { id: parsed.id, bytes: bytesOf(parsed.text) };
};
