import { bytesOf, toBase64Url } from "../../protocol/base64url.ts";
import { RosterBox } from "../../protocol/board.ts";
import { RosterNames } from "../../protocol/card.ts";
import { fail } from "../../protocol/errors.ts";
import type { Chance } from "../../protocol/ids.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import { concat } from "../../protocol/signed/bytes.ts";
import type { Head } from "./chain.ts";
import { type EpochSource, rosterKeyOf } from "./derive.ts";
import { decodeJson, encodeJson } from "./json-bytes.ts";

const NONCE_BYTES = 12;

/** Seals names for everybody who holds the epoch's secret, bound to one announce: nonce, ciphertext, tag, as base64url. */
export const sealRosterBox = async (
  source: EpochSource,
  head: Head,
  { names, chance }: { names: RosterNames; chance: Chance },
): Promise<Result<string>> => {
  const key = await rosterKeyOf(source, head.hash);
  const iv = chance(NONCE_BYTES);
  const algorithm = { name: "AES-GCM", iv, additionalData: head.hash };
  const sealed = await crypto.subtle.encrypt(algorithm, key, encodeJson(names));
  const box = RosterBox.safeParse(toBase64Url(concat([iv, new Uint8Array(sealed)])));
  return box.success ? succeed(box.data) : fail("ROSTER_INVALID");
};

/** The names of the box of exactly this announce; SEAL_INVALID for any other box. */
export const openRosterBox = async (
  source: EpochSource,
  head: Head,
  box: string,
): Promise<Result<RosterNames>> => {
  const bytes = bytesOf(box);
  const key = await rosterKeyOf(source, head.hash);
  const algorithm = { name: "AES-GCM", iv: bytes.slice(0, NONCE_BYTES), additionalData: head.hash };
  try {
    const opened = await crypto.subtle.decrypt(algorithm, key, bytes.slice(NONCE_BYTES));
    const names = decodeJson(new Uint8Array(opened), RosterNames);
    return names === null ? fail("SEAL_INVALID") : succeed(names);
  } catch {
    return fail("SEAL_INVALID");
  }
};
