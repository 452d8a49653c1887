import { bytesOf, toBase64Url } from "../base64url.ts";
import { AccountId, ID_BYTES } from "../ids.ts";
import { POINT_BYTES } from "../limits.ts";
import { byteWriter, decodeWith } from "./bytes.ts";
import { readVersion } from "./fields.ts";
import { PROTOCOL_VERSION } from "../limits.ts";

/** A host's card key of one sign-in: waiting cards are sealed to it. Signed by the device signing key inside. */
export type CardKey = {
  accountId: AccountId;
  signingKey: Uint8Array<ArrayBuffer>;
  hpkeKey: Uint8Array<ArrayBuffer>;
  clock: number;
};

/** The body of a card key. */
export const encodeCardKey = (cardKey: CardKey): Uint8Array<ArrayBuffer> => {
  const writer = byteWriter();
  writer.u8(PROTOCOL_VERSION);
  writer.fixed(bytesOf(cardKey.accountId), ID_BYTES);
  writer.fixed(cardKey.signingKey, POINT_BYTES);
  writer.fixed(cardKey.hpkeKey, POINT_BYTES);
  writer.u64(cardKey.clock);
  return writer.finish();
};

/** The card key of a body; null when malformed. */
export const decodeCardKey = (body: Uint8Array): CardKey | null =>
  decodeWith(body, (reader) => {
    readVersion(reader);
    return {
      accountId: AccountId.parse(toBase64Url(reader.fixed(ID_BYTES))),
      signingKey: reader.fixed(POINT_BYTES),
      hpkeKey: reader.fixed(POINT_BYTES),
      clock: reader.u64(),
    };
  });
