import * as z from "zod";
import type { ErrorCode } from "../../protocol/errors.ts";
import { ClientMessage } from "../../protocol/messages.ts";
import { parseStrictJson } from "../strict-json.ts";

/** What a frame holds: a message, or a refusal that names the request if the frame at least had a number. */
export type Parsed = { ok: true; message: ClientMessage } | { ok: false; code: ErrorCode; id: number | null };

const Numbered = z.looseObject({
  id: z
    .int()
    .min(1)
    .max(2 ** 31),
});
const Versioned = z.looseObject({ v: z.number() });

const refusal = (value: unknown): Parsed => {
  const numbered = Numbered.safeParse(value);
  const versioned = Versioned.safeParse(value);
  const isOtherVersion = versioned.success && versioned.data.v !== 1;
  return {
    ok: false,
    code: isOtherVersion ? "VERSION_UNSUPPORTED" : "REQUEST_INVALID",
    id: numbered.success ? numbered.data.id : null,
  };
};

/** Strictly parses one text frame: no key twice, no unknown tag or field, no other version. */
export const parseFrame = (text: string): Parsed => {
  const value = parseStrictJson(text);
  const parsed = ClientMessage.safeParse(value);
  return parsed.success ? { ok: true, message: parsed.data } : refusal(value);
};
