/** Why a machine policy that is there was not taken; never its text. */
export type PolicyProblem =
  | "unreadable"
  | "notAFile"
  | "wrongOwner"
  | "writableByOthers"
  | "tooLarge"
  | "notJson";

/** The names and values of a machine policy, as yet unchecked against the table. */
export type PolicyWords = Readonly<Record<string, unknown>>;

/** One look at the machine policy: `absent` means surely not there, `refused` that nobody can tell what it says. */
export type PolicyReading =
  | { readonly kind: "read"; readonly value: PolicyWords }
  | { readonly kind: "absent" }
  | { readonly kind: "refused"; readonly reason: PolicyProblem };

/** Looks once; never throws. */
export type ReadPolicy = () => Promise<PolicyReading>;

/** A reading that was refused. */
export const refusedReading = (reason: PolicyProblem): PolicyReading => ({ kind: "refused", reason });
