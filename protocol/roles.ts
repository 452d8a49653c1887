import * as z from "zod";

/** What somebody is in a visit. The order is the number in signed messages: add at the end only. */
export const roles = ["host", "coHost", "participant", "supervisor", "interpreter", "observer"] as const;
export const Role = z.enum(roles);
export type Role = z.infer<typeof Role>;

/** Rights of an account in its clinic. */
export const AccountRole = z.enum(["owner", "admin", "member", "auditor"]);
export type AccountRole = z.infer<typeof AccountRole>;

/** Relation to care (FHIR Practitioner, Patient, RelatedPerson). */
export const CareRole = z.enum(["clinician", "patient", "guest"]);
export type CareRole = z.infer<typeof CareRole>;
