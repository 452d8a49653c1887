import { createCipheriv, createDecipheriv } from "node:crypto";
import { bytesOf, toBase64Url } from "../../protocol/base64url.ts";
import type { Chance } from "../../protocol/ids.ts";
import { concat, lengthPrefixed, utf8 } from "../../protocol/signed/bytes.ts";
import { type ServiceKey, secretFor } from "./key-file.ts";

const IV_BYTES = 12;
const TAG_BYTES = 16;
const DATA_KEY_BYTES = 32;

/** Where a sealed value stands: it opens nowhere else. */
export type Place = { clinicId: string; table: string; column: string; rowId: string };

const placeBytes = (place: Place): Uint8Array =>
  lengthPrefixed([place.clinicId, place.table, place.column, place.rowId].map(utf8));

/** AES-256-GCM: IV, ciphertext, tag as base64url. */
const seal = (key: Uint8Array, place: Place, plain: Uint8Array, chance: Chance): string => {
  const iv = chance(IV_BYTES);
  const cipher = createCipheriv("aes-256-gcm", key, iv);
  cipher.setAAD(placeBytes(place));
  const sealed = [cipher.update(plain), cipher.final()];
  return toBase64Url(concat([iv, ...sealed, cipher.getAuthTag()]));
};

const open = (key: Uint8Array, place: Place, sealed: string): Uint8Array<ArrayBuffer> => {
  const bytes = bytesOf(sealed);
  const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, IV_BYTES), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(placeBytes(place));
  decipher.setAuthTag(bytes.subarray(bytes.length - TAG_BYTES));
  const plain = decipher.update(bytes.subarray(IV_BYTES, bytes.length - TAG_BYTES));
  return concat([plain, decipher.final()]);
};

/** Seals Phi columns under a data key per clinic, which the service's key wraps with its secrets (safeguards.md, C5). */
export type PhiCipher = {
  /** A fresh data key for a clinic, wrapped. */
  newDataKey(clinicId: string): string;
  /** Wraps a data key that there is already. */
  wrap(clinicId: string, dataKey: Uint8Array): string;
  /** Unwraps; throws when the key file is not the one that wrapped it. */
  unwrap(clinicId: string, wrapped: string): Uint8Array;
  /** A fresh secret of the service for one purpose, wrapped. */
  newSecret(purpose: string): string;
  wrapSecret(purpose: string, secret: Uint8Array): string;
  /** Throws when the key file is not the one that wrapped it. */
  unwrapSecret(purpose: string, wrapped: string): Uint8Array<ArrayBuffer>;
  /** What stood in for the secret of this purpose before secrets were kept: derived from the service's key. */
  formerSecret(purpose: string): Uint8Array<ArrayBuffer>;
  seal(dataKey: Uint8Array, place: Place, text: string): string;
  /** Throws when the value was changed, or moved to another clinic, table, column or row. */
  open(dataKey: Uint8Array, place: Place, sealed: string): string;
};

const keyPlace = (clinicId: string): Place => ({
  clinicId,
  table: "dataKey",
  column: "wrapped",
  rowId: clinicId,
});

/** Secrets belong to no clinic. */
const secretPlace = (purpose: string): Place => ({
  clinicId: "",
  table: "serviceSecret",
  column: "wrapped",
  rowId: purpose,
});

/** The cipher under one service key. */
export const phiCipher = (serviceKey: ServiceKey, chance: Chance): PhiCipher => {
  const wrapping = secretFor(serviceKey, "wrap-data-keys");
  return {
    newDataKey: (clinicId) => seal(wrapping, keyPlace(clinicId), chance(DATA_KEY_BYTES), chance),
    wrap: (clinicId, dataKey) => seal(wrapping, keyPlace(clinicId), dataKey, chance),
    unwrap: (clinicId, wrapped) => open(wrapping, keyPlace(clinicId), wrapped),
    newSecret: (purpose) => seal(wrapping, secretPlace(purpose), chance(DATA_KEY_BYTES), chance),
    wrapSecret: (purpose, secret) => seal(wrapping, secretPlace(purpose), secret, chance),
    unwrapSecret: (purpose, wrapped) => open(wrapping, secretPlace(purpose), wrapped),
    formerSecret: (purpose) => secretFor(serviceKey, purpose),
    seal: (dataKey, place, text) => seal(dataKey, place, utf8(text), chance),
    open: (dataKey, place, sealed) => new TextDecoder().decode(open(dataKey, place, sealed)),
  };
};
