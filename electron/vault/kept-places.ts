import type { Chance } from "../../protocol/ids.ts";
import { entryText, keyEntry, makeWrappingKey, parseEntry, parseKeyEntry } from "./entries.ts";
import { Trouble } from "./gated-entries.ts";
import { type Kept, decodeSecrets, encodeSecrets } from "./kept.ts";
import type { Keyring } from "./keyring.ts";
import type { SealedFilePort } from "./sealed-file.ts";

/*
 * The three places of what is kept, and the order in which they are written: token, key, file; removed: file, key,
 * token. Killed anywhere in between, the ids of the three differ or the file is gone, and nothing is read.
 */

/** Where it is kept. */
export type Places = { entries: Keyring; file: SealedFilePort };

/** What lies whole in the three places, and the id that they share; null when they do not agree. */
export const readPlaces = async ({ entries, file }: Places): Promise<{ id: string; kept: Kept } | null> => {
  const keyText = await entries.get("wrapping-key");
  const tokenText = await entries.get("refresh-token");
  if (keyText === null || tokenText === null) return null;
  const key = parseKeyEntry(keyText);
  const token = parseEntry(tokenText);
  if (key === null || token === null || token.id !== key.id) return null;
  const plain = await file.read(key);
  const secrets = plain === null ? null : decodeSecrets(plain);
  return secrets === null ? null : { id: key.id, kept: { refreshToken: token.text, secrets } };
};

/** Writes all three under a fresh key and answers its id; throws `Trouble` when one is refused. */
export const writePlaces = async (places: Places, kept: Kept, chance: Chance): Promise<string> => {
  const key = makeWrappingKey(chance);
  await places.entries.set("refresh-token", entryText(key.id, kept.refreshToken));
  await places.entries.set("wrapping-key", keyEntry(key));
  if (!(await places.file.write(key, encodeSecrets(kept.secrets)))) throw new Trouble("locked");
  return key.id;
};

/** Removes all three and answers whether the file is gone too; throws `Trouble` when an entry cannot be removed. */
export const removePlaces = async ({ entries, file }: Places): Promise<boolean> => {
  const isFileGone = await file.remove();
  await entries.remove("wrapping-key");
  await entries.remove("refresh-token");
  return isFileGone;
};
