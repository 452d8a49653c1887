import * as z from "zod";
import { lengthOfBase64Url, toBase64Url } from "./base64url.ts";

/** Every id is this many random bytes, written as 22 characters of base64url. */
export const ID_BYTES = 16;

/** Base64url of exactly `length` bytes. */
export const bytesSchema = (length: number) =>
  z
    .string()
    .refine((text) => lengthOfBase64Url(text) === length, { error: `base64url of ${length} bytes` })
    .meta({ pattern: `^[A-Za-z0-9_-]{${Math.ceil((length * 4) / 3)}}$` });

/** Base64url of `min` to `max` bytes. */
export const bytesUpTo = (max: number, min = 1) =>
  z
    .string()
    .max(Math.ceil((max * 4) / 3))
    .refine((text) => {
      const length = lengthOfBase64Url(text) ?? -1;
      return length >= min && length <= max;
    });

const id = bytesSchema(ID_BYTES);
export const ClinicId = id.brand<"ClinicId">();
export const AccountId = id.brand<"AccountId">();
export const SessionId = id.brand<"SessionId">();
export const VisitId = id.brand<"VisitId">();
/** Names one opening of a visit: it stands in every key, so that two openings never share one. */
export const OpeningId = id.brand<"OpeningId">();
/** The random opaque id of one JoinHello or HostHello; also the LiveKit identity. */
export const ParticipantId = id.brand<"ParticipantId">();
export const InvitationId = id.brand<"InvitationId">();
export const StaffInvitationId = id.brand<"StaffInvitationId">();

export type ClinicId = z.infer<typeof ClinicId>;
export type AccountId = z.infer<typeof AccountId>;
export type SessionId = z.infer<typeof SessionId>;
export type VisitId = z.infer<typeof VisitId>;
export type OpeningId = z.infer<typeof OpeningId>;
export type ParticipantId = z.infer<typeof ParticipantId>;
export type InvitationId = z.infer<typeof InvitationId>;
export type StaffInvitationId = z.infer<typeof StaffInvitationId>;

/** Where random bytes come from; tests pass their own. */
export type Chance = (length: number) => Uint8Array<ArrayBuffer>;

/** The platform's cryptographic random bytes. */
export const systemChance: Chance = (length) => crypto.getRandomValues(new Uint8Array(length));

/** The text of a fresh random id; parse it with the schema that names its kind. */
export const randomIdText = (chance: Chance): string => toBase64Url(chance(ID_BYTES));
