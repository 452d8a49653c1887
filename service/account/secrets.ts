import { createHash, createHmac } from "node:crypto";
import { toBase64Url } from "../../protocol/base64url.ts";
import type { Chance } from "../../protocol/ids.ts";

/** Reference tokens and tickets are this long. */
const TOKEN_BYTES = 32;

/** A fresh token of 256 bits. */
export const newToken = (chance: Chance): string => toBase64Url(chance(TOKEN_BYTES));

/** What is kept of a token or a ticket: base64url of SHA-256 over its 32 bytes. */
export const tokenHashOf = (token: string): string =>
  createHash("sha256").update(Buffer.from(token, "base64url")).digest("base64url");

/** A keyed hash (HMAC-SHA256) under a secret of the service. */
export const keyedHash = (secret: Uint8Array, text: string): Uint8Array<ArrayBuffer> =>
  new Uint8Array(createHmac("sha256", secret).update(text).digest());
