import * as z from "zod";
import { type PolicyName, type PolicyValue, policyEntry, policyNames } from "../../protocol/policy.ts";

/** The kinds of values that administrators' tools know, with what they ask for. */
export type Kind =
  | { readonly is: "flag" }
  | { readonly is: "number"; readonly min: number; readonly max: number }
  | { readonly is: "choice"; readonly options: readonly string[] }
  | { readonly is: "list"; readonly max: number }
  | { readonly is: "text"; readonly max: number };

const Described = z.union([
  z.looseObject({ type: z.literal("boolean") }).transform((): Kind => ({ is: "flag" })),
  z
    .looseObject({ type: z.literal("integer"), minimum: z.number(), maximum: z.number() })
    .transform(({ minimum, maximum }): Kind => ({ is: "number", min: minimum, max: maximum })),
  z
    .looseObject({ type: z.literal("string"), enum: z.array(z.string()) })
    .transform((found): Kind => ({ is: "choice", options: found.enum })),
  z
    .looseObject({ type: z.literal("array"), maxItems: z.number() })
    .transform(({ maxItems }): Kind => ({ is: "list", max: maxItems })),
  z
    .looseObject({ type: z.literal("string"), maxLength: z.number().default(100) })
    .transform(({ maxLength }): Kind => ({ is: "text", max: maxLength })),
]);

/** What the table's schema of a policy looks like as JSON schema: what may be written, before it is tidied. */
export const jsonSchemaOf = (name: PolicyName): z.core.JSONSchema.BaseSchema => {
  const { $schema: _, ...schema } = z.toJSONSchema(policyEntry(name).value, { io: "input" });
  return schema;
};

/** The kind of a policy's value; throws for a schema that no administrator's tool could ask for. */
export const kindOf = (name: PolicyName): Kind => Described.parse(jsonSchemaOf(name));

/** What templates offer: what works. A template that offered more would promise what does not happen. */
export const offeredPolicies: readonly PolicyName[] = policyNames.filter(
  (name) => policyEntry(name).status === "working",
);

/** What the documents name as coming later. */
export const laterPolicies: readonly PolicyName[] = policyNames.filter(
  (name) => policyEntry(name).status === "later",
);

/** The policy of a clinic's shared workstations, as an example that every template shows. */
export const EXAMPLE: Readonly<Partial<Record<PolicyName, PolicyValue>>> = {
  serverUrl: "https://visits.clinic.example",
  workstationType: "shared",
  coverAfterSeconds: 60,
  logoffAfterSeconds: 180,
  screenCaptureProtection: true,
  additionalTrustedHosts: ["help.clinic.example"],
};
