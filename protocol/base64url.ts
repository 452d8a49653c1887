/** Bytes as unpadded base64url (RFC 4648, section 5). */
export const toBase64Url = (bytes: Uint8Array): string => {
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
};

/** Last characters whose bits beyond the last whole byte are zero, by length modulo four (RFC 4648, section 3.5). */
const lastOf: Readonly<Record<number, RegExp>> = { 2: /[AQgw]$/, 3: /[AEIMQUYcgkosw048]$/ };

/** How many bytes an unpadded, canonical base64url text stands for; null for anything else, so that no value has two spellings. */
export const lengthOfBase64Url = (text: string): number | null => {
  const rest = text.length % 4;
  if (rest === 1 || !/^[A-Za-z0-9_-]*$/.test(text)) return null;
  return lastOf[rest]?.test(text) === false ? null : Math.floor((text.length * 3) / 4);
};

/** Bytes of unpadded, canonical base64url; null for anything else. */
export const fromBase64Url = (text: string): Uint8Array<ArrayBuffer> | null => {
  const length = lengthOfBase64Url(text);
  if (length === null) return null;
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; at += 1) bytes[at] = binary.charCodeAt(at);
  return bytes;
};

/** Bytes of a base64url text that was parsed before; throws when it was not. */
export const bytesOf = (text: string): Uint8Array<ArrayBuffer> => {
  const bytes = fromBase64Url(text);
  if (bytes === null) throw new Error("not canonical base64url");
  return bytes;
};
