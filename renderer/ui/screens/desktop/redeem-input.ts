import { TotpCode } from "../../../../protocol/accounts.ts";
import { type StaffInvitationPurpose } from "../../../../protocol/accounts.ts";
import { type IpcInput } from "../../../../protocol/ipc.ts";
import { isCodeComplete } from "./code-form.ts";

/** What stands in the fields; `proof` is the old password or a code, as `proofKind` says. */
export type RedeemTyped = {
  displayName: string;
  password: string;
  code: string;
  proofKind: "password" | "code";
  proof: string;
};

const proofOf = ({ proofKind, proof }: RedeemTyped): IpcInput<"invitation.redeem">["proof"] =>
  proofKind === "password" ? { kind: "password", password: proof } : { kind: "code", code: proof };

const isProofComplete = ({ proofKind, proof }: RedeemTyped): boolean =>
  proofKind === "password" ? proof !== "" : isCodeComplete(proof);

/** What main is asked for; null while something is missing. Whether the password will do is main's to say. */
export const redeemInputOf = (
  typed: RedeemTyped,
  purpose: StaffInvitationPurpose,
): IpcInput<"invitation.redeem"> | null => {
  const displayName = typed.displayName.trim();
  if (displayName === "" || typed.password === "" || !TotpCode.safeParse(typed.code).success) return null;
  if (purpose === "recovery" && !isProofComplete(typed)) return null;
  const proof = purpose === "recovery" ? proofOf(typed) : null;
  return { displayName, password: typed.password, code: typed.code, proof };
};
