import { AccountId, type Chance, ClinicId, randomIdText } from "../../protocol/ids.ts";
import { PASSWORD_ARGON2 } from "../../protocol/limits.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import { byAccount, record } from "../audit/log.ts";
import type { Clock } from "../clock.ts";
import type { AccountRow } from "../store/rows.ts";
import type { Store, StoreTx } from "../store/store.ts";
import { hashAuth } from "./passwords.ts";
import type { Verifier } from "./verifier.ts";

/** Somebody of the staff. `salt` (16 bytes) and `auth` (32 bytes) come from the desktop's half of the password, `totpSecret` (20 bytes) is the secret of the second factor; all as base64url. */
export type NewPerson = {
  email: string;
  displayName: string;
  auth: string;
  salt: string;
  totpSecret: string;
};

/** A first clinic and its owner. */
export type FirstClinic = { name: string; owner: NewPerson };

type BootstrapDeps = { store: Store; clock: Clock; chance: Chance; verifier: Verifier };

const insertAccount = async (
  tx: Pick<StoreTx, "account" | "totp" | "audit">,
  row: Pick<AccountRow, "id" | "clinicId" | "role" | "authHash" | "createdAt">,
  { email, displayName, salt, totpSecret }: NewPerson,
): Promise<void> => {
  const address = email.trim().toLowerCase();
  const fresh = { lastSignedInAt: null, disabledAt: null };
  await tx.account.insert({ ...row, ...PASSWORD_ARGON2, ...fresh, email: address, displayName, salt });
  const { clinicId, createdAt: recorded } = row;
  await tx.totp.put({ accountId: row.id, secret: totpSecret, since: recorded, lastStep: null });
  await record(tx, { action: "account.created", clinicId, agent: byAccount(row.id), recorded });
};

/** Makes a clinic with its owner: for the start script and tests only; a service alone has no account. */
export const createClinic = async (
  deps: BootstrapDeps,
  { name, owner }: FirstClinic,
): Promise<Result<{ clinicId: ClinicId; accountId: AccountId }>> => {
  const authHash = await hashAuth(deps.verifier, owner.auth);
  const clinicId = ClinicId.parse(randomIdText(deps.chance));
  const accountId = AccountId.parse(randomIdText(deps.chance));
  const createdAt = deps.clock.now();
  return deps.store.transaction(async (tx) => {
    await tx.clinic.insert({ id: clinicId, name, createdAt, wordingText: "", phone: "", settingsJson: null });
    await record(tx, { action: "clinic.created", clinicId, recorded: createdAt });
    await insertAccount(tx, { id: accountId, clinicId, role: "owner", authHash, createdAt }, owner);
    return succeed({ clinicId, accountId });
  });
};

/** Adds somebody to a clinic: for the start script and tests only. */
export const createColleague = async (
  deps: BootstrapDeps,
  clinicId: ClinicId,
  person: NewPerson,
): Promise<Result<AccountId>> => {
  const authHash = await hashAuth(deps.verifier, person.auth);
  const id = AccountId.parse(randomIdText(deps.chance));
  const createdAt = deps.clock.now();
  return deps.store.transaction(async (tx) => {
    await insertAccount(tx, { id, clinicId, role: "member", authHash, createdAt }, person);
    return succeed(id);
  });
};
