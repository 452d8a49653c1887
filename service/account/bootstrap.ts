import { AccountId, type Chance, ClinicId, randomIdText } from "../../protocol/ids.ts";
import { PASSWORD_ARGON2 } from "../../protocol/limits.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import { byAccount, record } from "../audit/log.ts";
import type { Clock } from "../clock.ts";
import type { Store } from "../store/store.ts";
import { hashAuth } from "./passwords.ts";
import type { Verifier } from "./verifier.ts";

/** A first clinic and its owner. `salt` (16 bytes) and `auth` (32 bytes) come from the desktop's half of the password, as base64url. */
export type FirstClinic = {
  name: string;
  owner: { email: string; displayName: string; auth: string; salt: string };
};

/** Makes a clinic with its owner: for the start script and tests only; a service alone has no account. */
export const createClinic = async (
  deps: { store: Store; clock: Clock; chance: Chance; verifier: Verifier },
  { name, owner }: FirstClinic,
): Promise<Result<{ clinicId: ClinicId; accountId: AccountId }>> => {
  const { auth, ...person } = owner;
  const authHash = await hashAuth(deps.verifier, auth);
  const clinicId = ClinicId.parse(randomIdText(deps.chance));
  const accountId = AccountId.parse(randomIdText(deps.chance));
  const createdAt = deps.clock.now();
  return deps.store.transaction(async (tx) => {
    await tx.clinic.insert({ id: clinicId, name, createdAt, wordingText: "", phone: "" });
    await record(tx, { action: "clinic.created", clinicId, recorded: createdAt });
    await tx.account.insert({
      ...person,
      ...PASSWORD_ARGON2,
      email: person.email.trim().toLowerCase(),
      id: accountId,
      clinicId,
      role: "owner",
      authHash,
      createdAt,
    });
    await record(tx, {
      action: "account.created",
      clinicId,
      agent: byAccount(accountId),
      recorded: createdAt,
    });
    return succeed({ clinicId, accountId });
  });
};
