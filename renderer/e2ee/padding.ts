import { concat } from "../../protocol/signed/bytes.ts";

const LENGTH_BYTES = 2;

/** Length, bytes and zeros up to whole blocks, so that the length of a ciphertext says little. At most 65,535 bytes. */
export const pad = (bytes: Uint8Array, block: number): Uint8Array<ArrayBuffer> => {
  if (bytes.length > 0xffff) throw new RangeError("too long to pad");
  const length = Uint8Array.of(bytes.length >> 8, bytes.length & 0xff);
  const used = LENGTH_BYTES + bytes.length;
  return concat([length, bytes, new Uint8Array(Math.ceil(used / block) * block - used)]);
};

/** What was padded to this block; null for anything that `pad` would not write. */
export const unpad = (padded: Uint8Array, block: number): Uint8Array<ArrayBuffer> | null => {
  if (padded.length < LENGTH_BYTES) return null;
  const end = LENGTH_BYTES + (padded[0] ?? 0) * 256 + (padded[1] ?? 0);
  if (padded.length !== Math.ceil(end / block) * block) return null;
  if (padded.subarray(end).some((byte) => byte !== 0)) return null;
  return new Uint8Array(padded.slice(LENGTH_BYTES, end));
};
