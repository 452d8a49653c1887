import type { PolicyName } from "../../../protocol/policy.ts";
import { kindOf } from "../../policies/kinds.ts";
import { Sentence } from "../../runtime/sentence.mjs";

/*
 * What IT can say on the command line of the MSI. A value becomes a policy of the machine (HKLM\Software\Policies, which
 * only administrators can write) and is remembered in HKLM\Software\Anteroom\Setup, so that an upgrade that says nothing
 * keeps it: the older version's removal takes its registry values with it. The program's own policy reader has the last
 * word on every value; the launch conditions only stop what is plainly wrong before anything is written.
 */

/** Where the MSI remembers what it was told; not a policy, and nothing that the program reads. */
export const SETUP_KEY = "Software\\Anteroom\\Setup";

/** A property of the MSI that becomes a policy. */
export type PolicyProperty = {
  readonly property: string;
  readonly policy: PolicyName;
  /** What is written where nobody says anything and no policy is there yet; null for nothing. */
  readonly standard: string | null;
};

/** The properties that become policies. */
export const POLICY_PROPERTIES: readonly PolicyProperty[] = [
  { property: "SERVERURL", policy: "serverUrl", standard: null },
  // whoever installs by MSI updates by MSI: the program neither looks nor tells, unless IT says so
  { property: "UPDATEMODE", policy: "updateMode", standard: "off" },
  { property: "UPDATECHANNEL", policy: "updateChannel", standard: null },
];

/** 1: no entry in the start menu; 0 or nothing: one. */
export const NO_SHORTCUT = "NOSHORTCUT";

/** All properties that may come from a command line, in the order of `SecureCustomProperties`. */
export const PUBLIC_PROPERTIES: readonly string[] = [
  ...POLICY_PROPERTIES.map(({ property }) => property),
  NO_SHORTCUT,
];

/** What an earlier version remembered for a property. */
export const keptProperty = (property: string): string => `KEPT${property}`;
/** What stands in the machine's policies already. */
export const heldProperty = (property: string): string => `HELD${property}`;

/** A text of ours between the quotes of a condition, which knows no way to write a quote; throws a Sentence for one. */
export const quoted = (text: string): string => {
  if (/^[\x20-\x7e]*$/.test(text) && !text.includes('"')) return `"${text}"`;
  throw new Sentence(
    `The text ${JSON.stringify(text)} cannot stand in a condition of an MSI: write it in one line without quotes.`,
  );
};

const isOneOf = (property: string, values: readonly string[]): string =>
  values.map((value) => `${property} = ${quoted(value)}`).join(" OR ");

/** Beginnings that the policy takes: https, or http on the machine itself. */
const ORIGINS = ["https://", "http://localhost", "http://127.", "http://[::1]"];

const isAddress = (property: string): string =>
  ORIGINS.map((begin) => `${property} << ${quoted(begin)}`).join(" OR ");

/** A check before anything is installed: the condition, and the sentence for whoever breaks it. */
export type LaunchCheck = { readonly condition: string; readonly message: string };

const asked = (property: string, valid: string): string => `Installed OR NOT ${property} OR ${valid}`;

const policyCheck = ({ property, policy }: PolicyProperty): LaunchCheck => {
  const kind = kindOf(policy);
  if (kind.is === "choice")
    return {
      condition: asked(property, isOneOf(property, kind.options)),
      message: `${property} must be one of ${kind.options.join(", ")}: run the installation again with one of them.`,
    };
  return {
    condition: asked(property, isAddress(property)),
    message: `${property} must be the https address of the clinic's server, such as https://visits.clinic.example: run the installation again with it.`,
  };
};

/** The checks of all public properties. */
export const PROPERTY_CHECKS: readonly LaunchCheck[] = [
  ...POLICY_PROPERTIES.map(policyCheck),
  {
    condition: asked(NO_SHORTCUT, isOneOf(NO_SHORTCUT, ["0", "1"])),
    message: `${NO_SHORTCUT} must be 1 for no entry in the start menu, or 0: run the installation again with one of them.`,
  },
];
