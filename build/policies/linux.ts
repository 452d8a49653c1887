import type * as z from "zod";
import { LINUX_FILE } from "../../protocol/policy.ts";
import { policyTextsEn } from "../../protocol/policy-texts.ts";
import { EXAMPLE, jsonSchemaOf, offeredPolicies } from "./kinds.ts";

const jsonText = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** The schema of the policy file, as an object. */
export const policySchema = (): z.core.JSONSchema.JSONSchema => ({
  $schema: "https://json-schema.org/draft/2020-12/schema",
  title: `Policies of Anteroom (${LINUX_FILE})`,
  type: "object",
  additionalProperties: false,
  properties: Object.fromEntries(
    offeredPolicies.map((name) => {
      const { title, description } = policyTextsEn[name];
      return [name, { title, description, ...jsonSchemaOf(name) }];
    }),
  ),
});

/** The schema as a file for editors and checks before a roll-out. */
export const schemaText = (): string => jsonText(policySchema());

/** An example of the policy file, one policy a line. */
export const exampleText = (): string => {
  const lines = Object.entries(EXAMPLE).map(([name, value]) => `  "${name}": ${JSON.stringify(value)}`);
  return `{\n${lines.join(",\n")}\n}\n`;
};
