/** AES-GCM cipher suites of RFC 9605, section 4.5; media and chat use 5, and 4 is here for the official vectors. */
const SUITES = {
  4: { keyBits: 128, hash: "SHA-256" },
  5: { keyBits: 256, hash: "SHA-512" },
} as const;

/** Number of a cipher suite in IANA's SFrame registry. */
export type SframeSuite = keyof typeof SUITES;

/** AES_256_GCM_SHA512_128, the only suite that the product speaks. */
export const PRODUCT_SUITE = 5 satisfies SframeSuite;

/** Length of the authentication tag of both suites. Bytes. */
export const SFRAME_TAG_BYTES = 16;

const SALT_BYTES = 12;
const MAX_UINT64 = 2n ** 64n - 1n;

/** What a header says; nothing in it is true before the tag has verified. */
export type SframeHeader = { kid: bigint; ctr: bigint; length: number };

/** A key of one KID for one direction: AES-GCM, not extractable, and the salt that nonces are made from. */
export type SframeKey = { kid: bigint; key: CryptoKey; salt: Uint8Array<ArrayBuffer> };

/** What a key is made from; `baseKey` is read and not kept. */
export type SframeKeyInput = {
  suite: SframeSuite;
  kid: bigint;
  baseKey: Uint8Array<ArrayBuffer>;
  usage: "encrypt" | "decrypt";
};

/** Bytes that an SFrame ciphertext hides, and those that it authenticates besides. */
export type SframeContent = { plaintext: Uint8Array<ArrayBuffer>; metadata: Uint8Array };

/** Header of RFC 9605, section 4.3, in its one minimal encoding; throws beyond 64 bits. */
export const encodeHeader = (kid: bigint, ctr: bigint): Uint8Array<ArrayBuffer> => {
  const kidBytes = kid < 8n ? [] : minimalBytes(kid);
  const ctrBytes = ctr < 8n ? [] : minimalBytes(ctr);
  const config = configNibble(kid, kidBytes.length) * 16 + configNibble(ctr, ctrBytes.length);
  return Uint8Array.from([config, ...kidBytes, ...ctrBytes]);
};

/** Reads a header at the start of `bytes`; null if it is cut short or not the minimal encoding. */
export const decodeHeader = (bytes: Uint8Array): SframeHeader | null => {
  const config = bytes[0];
  if (config === undefined) return null;
  const kid = readField(bytes, config >> 4, 1);
  if (kid === null) return null;
  const ctr = readField(bytes, config & 15, kid.end);
  return ctr === null ? null : { kid: kid.value, ctr: ctr.value, length: ctr.end };
};

/** Key schedule of RFC 9605, section 4.4.2: the result can do what `usage` says and nothing else. */
export const deriveSframeKey = async (input: SframeKeyInput): Promise<SframeKey> => {
  const { keyBits, hash } = SUITES[input.suite];
  const base = await crypto.subtle.importKey("raw", input.baseKey, "HKDF", false, [
    "deriveKey",
    "deriveBits",
  ]);
  const hkdf = (label: string) => ({
    name: "HKDF",
    hash,
    salt: new Uint8Array(0),
    info: keyLabel(label, input.kid, input.suite),
  });
  const algorithm = { name: "AES-GCM", length: keyBits };
  const [key, salt] = await Promise.all([
    crypto.subtle.deriveKey(hkdf("key"), base, algorithm, false, [input.usage]),
    crypto.subtle.deriveBits(hkdf("salt"), base, SALT_BYTES * 8),
  ]);
  return { kid: input.kid, key, salt: new Uint8Array(salt) };
};

/** Header and sealed plaintext under counter `ctr`, which the caller must never use twice with one key (RFC 9605, section 4.4.3). */
export const encryptSframe = async (
  key: SframeKey,
  ctr: bigint,
  content: SframeContent,
): Promise<{ header: Uint8Array; sealed: Uint8Array }> => {
  const header = encodeHeader(key.kid, ctr);
  const sealed = await crypto.subtle.encrypt(
    gcm(key, ctr, header, content.metadata),
    key.key,
    content.plaintext,
  );
  return { header, sealed: new Uint8Array(sealed) };
};

/** Opens `bytes` (header and sealed plaintext) that `decodeHeader` read as `header`; null if anything differs by a bit. */
export const decryptSframe = async (
  key: SframeKey,
  header: SframeHeader,
  sframe: { bytes: Uint8Array<ArrayBuffer>; metadata: Uint8Array },
): Promise<Uint8Array<ArrayBuffer> | null> => {
  const { bytes, metadata } = sframe;
  if (header.kid !== key.kid || bytes.length < header.length + SFRAME_TAG_BYTES) return null;
  const params = gcm(key, header.ctr, bytes.subarray(0, header.length), metadata);
  try {
    return new Uint8Array(await crypto.subtle.decrypt(params, key.key, bytes.subarray(header.length)));
  } catch {
    return null;
  }
};

const minimalBytes = (value: bigint): number[] => {
  if (value > MAX_UINT64) throw new RangeError("an SFrame field has at most 64 bits");
  const bytes: number[] = [];
  for (let rest = value; rest > 0n; rest >>= 8n) bytes.unshift(Number(rest & 255n));
  return bytes;
};

const configNibble = (value: bigint, length: number): number =>
  length === 0 ? Number(value) : 8 + length - 1;

const readField = (
  bytes: Uint8Array,
  nibble: number,
  start: number,
): { value: bigint; end: number } | null => {
  if (nibble < 8) return { value: BigInt(nibble), end: start };
  const end = start + (nibble & 7) + 1;
  if (bytes.length < end) return null;
  let value = 0n;
  for (let at = start; at < end; at += 1) value = (value << 8n) | BigInt(bytes[at] ?? 0);
  const isMinimal = end - start === 1 ? value >= 8n : bytes[start] !== 0;
  return isMinimal ? { value, end } : null;
};

const keyLabel = (label: string, kid: bigint, suite: SframeSuite): Uint8Array<ArrayBuffer> => {
  const text = new TextEncoder().encode(`SFrame 1.0 Secret ${label} `);
  const info = new Uint8Array(text.length + 10);
  info.set(text);
  const view = new DataView(info.buffer);
  view.setBigUint64(text.length, kid);
  view.setUint16(text.length + 8, suite);
  return info;
};

const gcm = (key: SframeKey, ctr: bigint, header: Uint8Array, metadata: Uint8Array) => {
  const iv = key.salt.slice();
  const view = new DataView(iv.buffer);
  view.setBigUint64(SALT_BYTES - 8, view.getBigUint64(SALT_BYTES - 8) ^ ctr);
  const additionalData = new Uint8Array(header.length + metadata.length);
  additionalData.set(header);
  additionalData.set(metadata, header.length);
  return { name: "AES-GCM", iv, additionalData, tagLength: SFRAME_TAG_BYTES * 8 };
};
