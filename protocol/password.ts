/** `auth` is sent to the service, which hashes it again; `wrap` never leaves the desktop and unwraps the account key. 32 bytes each. */
export type PasswordHalves = { auth: Uint8Array<ArrayBuffer>; wrap: Uint8Array<ArrayBuffer> };

const expand = async (key: CryptoKey, info: string): Promise<Uint8Array<ArrayBuffer>> =>
  new Uint8Array(
    await crypto.subtle.deriveBits(
      { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(0), info: new TextEncoder().encode(info) },
      key,
      256,
    ),
  );

/** Both halves of a password that argon2id stretched to 32 bytes (HKDF-SHA-256, RFC 5869, empty salt); wipes its input. */
export const halvesOf = async (stretched: Uint8Array<ArrayBuffer>): Promise<PasswordHalves> => {
  const key = await crypto.subtle.importKey("raw", stretched, "HKDF", false, ["deriveBits"]);
  stretched.fill(0);
  return { auth: await expand(key, "anteroom/1/auth"), wrap: await expand(key, "anteroom/1/wrap") };
};
