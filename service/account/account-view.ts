import type { AccountView } from "../../protocol/accounts.ts";
import type { AccountRow } from "../store/rows.ts";
import type { StoreReads } from "../store/store.ts";

/** An account as its owner sees it. */
export const accountView = async (
  reads: Pick<StoreReads, "clinic">,
  account: AccountRow,
): Promise<AccountView> => {
  const clinic = await reads.clinic.find(account.clinicId);
  if (clinic === null) throw new Error("an account without its clinic");
  const { id, clinicId, displayName, email, role } = account;
  return { id, clinicId, clinicName: clinic.name, displayName, email, role };
};
