import type * as z from "zod";
import { utf8 } from "../../protocol/signed/bytes.ts";
import { pad, unpad } from "./padding.ts";

/** Everything sealed as JSON is padded to blocks of this many bytes. */
export const JSON_BLOCK = 256;

/** A value as padded JSON. */
export const encodeJson = (value: unknown): Uint8Array<ArrayBuffer> =>
  pad(utf8(JSON.stringify(value)), JSON_BLOCK);

/** The value of padded JSON that keeps to the schema; null for anything else. */
export const decodeJson = <T>(padded: Uint8Array, schema: z.ZodType<T>): T | null => {
  const bytes = unpad(padded, JSON_BLOCK);
  if (bytes === null) return null;
  try {
    const parsed = schema.safeParse(JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
};
