/** Collects fields of a signed body, big-endian; every variable field carries its length, so no two bodies share bytes. */
export type ByteWriter = {
  u8(value: number): void;
  u16(value: number): void;
  u32(value: number): void;
  u64(value: number): void;
  fixed(bytes: Uint8Array, length: number): void;
  sized(bytes: Uint8Array): void;
  finish(): Uint8Array<ArrayBuffer>;
};

const integer = (value: number, length: number): Uint8Array => {
  const limit = length === 8 ? Number.MAX_SAFE_INTEGER : 2 ** (length * 8) - 1;
  if (!Number.isSafeInteger(value) || value < 0 || value > limit)
    throw new RangeError("integer out of range");
  const bytes = new Uint8Array(length);
  let rest = value;
  for (let at = length - 1; at >= 0; at -= 1) {
    bytes[at] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  return bytes;
};

/** Joins byte strings. */
export const concat = (parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> => {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
};

/** UTF-8 of a text. */
export const utf8 = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

/** Whether two byte strings are equal; not constant in time, for public values only. */
export const isSameBytes = (left: Uint8Array, right: Uint8Array): boolean =>
  left.length === right.length && left.every((byte, at) => byte === right[at]);

/** SHA-256. */
export const sha256 = async (bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> =>
  new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));

/** Joins fields, each with its length as 16 bits in front: the one injective form of every HKDF and HPKE info. */
export const lengthPrefixed = (fields: readonly Uint8Array[]): Uint8Array<ArrayBuffer> =>
  concat(fields.flatMap((field) => [integer(field.length, 2), field]));

/** A writer that starts empty. */
export const byteWriter = (): ByteWriter => {
  const parts: Uint8Array[] = [];
  const put = (length: number) => (value: number) => {
    parts.push(integer(value, length));
  };
  return {
    u8: put(1),
    u16: put(2),
    u32: put(4),
    u64: put(8),
    fixed(bytes, length) {
      if (bytes.length !== length) throw new RangeError("field has the wrong length");
      parts.push(bytes);
    },
    sized(bytes) {
      parts.push(integer(bytes.length, 2), bytes);
    },
    finish: () => concat(parts),
  };
};

/** Reads what a writer wrote. Every read may throw `Malformed`; `done` throws when bytes are left over. */
export type ByteReader = {
  u8(): number;
  u16(): number;
  u32(): number;
  u64(): number;
  fixed(length: number): Uint8Array<ArrayBuffer>;
  sized(): Uint8Array<ArrayBuffer>;
  done(): void;
};

/** Thrown inside decoders only; `decodeWith` turns it into null. */
export class Malformed extends Error {}

/** A reader over a copy of the bytes. */
export const byteReader = (source: Uint8Array): ByteReader => {
  let at = 0;
  const fixed = (length: number): Uint8Array<ArrayBuffer> => {
    if (at + length > source.length) throw new Malformed("too short");
    const field = source.slice(at, at + length);
    at += length;
    return new Uint8Array(field);
  };
  const number = (length: number) => (): number => {
    const value = fixed(length).reduce((sum, byte) => sum * 256 + byte, 0);
    if (!Number.isSafeInteger(value)) throw new Malformed("integer too large");
    return value;
  };
  const u16 = number(2);
  return {
    u8: number(1),
    u16,
    u32: number(4),
    u64: number(8),
    fixed,
    sized: () => fixed(u16()),
    done() {
      if (at !== source.length) throw new Malformed("bytes left over");
    },
  };
};

/** Runs a decoder over a whole body; null when the body is malformed in any way. */
export const decodeWith = <T>(body: Uint8Array, decode: (reader: ByteReader) => T): T | null => {
  try {
    const reader = byteReader(body);
    const value = decode(reader);
    reader.done();
    return value;
  } catch (error) {
    if (error instanceof Malformed) return null;
    throw error;
  }
};
