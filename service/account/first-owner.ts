import { ClinicId, randomIdText } from "../../protocol/ids.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import { byService, record } from "../audit/log.ts";
import type { ClinicRow } from "../store/rows.ts";
import type { StoreTx } from "../store/store.ts";
import { type StaffDeps, issueStaffInvitation } from "./staff-invitations.ts";

/** What becomes of a wish to invite the first owner; nothing was made unless it is `invited`. */
export type OwnerInvited =
  | { kind: "invited"; token: string; expiresAt: number }
  | { kind: "otherClinic" | "ownerExists" | "accountExists" | "invitationOpen" };

/** The clinic by its name, made if there is none; null where there is another. */
const clinicNamed = async (tx: StoreTx, deps: StaffDeps, name: string): Promise<ClinicRow | null> => {
  const all = await tx.clinic.list();
  if (all.length > 0) return all.find((clinic) => clinic.name === name) ?? null;
  const id = ClinicId.parse(randomIdText(deps.chance));
  const createdAt = deps.clock.now();
  const clinic: ClinicRow = { id, name, createdAt, wordingText: "", phone: "", settingsJson: null };
  await tx.clinic.insert(clinic);
  await record(tx, { action: "clinic.created", agent: byService, clinicId: id, recorded: createdAt });
  return clinic;
};

/** Ends the owner's invitation that nobody redeemed; false where there is one that is not to be replaced. */
const makeWay = async (
  tx: StoreTx,
  deps: StaffDeps,
  clinicId: ClinicId,
  isReplacing: boolean,
): Promise<boolean> => {
  const now = deps.clock.now();
  const open = (await tx.staffInvitation.openOfClinic(clinicId, now)).filter(({ role }) => role === "owner");
  if (open.length > 0 && !isReplacing) return false;
  for (const { id } of open) {
    await tx.staffInvitation.update(id, { retiredAt: now });
    await record(tx, { action: "staff.invitationRetired", agent: byService, clinicId, recorded: now });
  }
  return true;
};

/** Makes the clinic, if there is none, and a single-use invitation for its first owner. Who has an owner needs no more of them. */
export const inviteFirstOwner = (
  deps: StaffDeps,
  { clinicName, email, isReplacing }: { clinicName: string; email: string; isReplacing: boolean },
): Promise<Result<OwnerInvited>> =>
  deps.store.transaction(async (tx): Promise<Result<OwnerInvited>> => {
    const clinic = await clinicNamed(tx, deps, clinicName);
    if (clinic === null) return succeed({ kind: "otherClinic" });
    const { id: clinicId } = clinic;
    const accounts = await tx.account.ofClinic(clinicId);
    if (accounts.some(({ role, disabledAt }) => role === "owner" && disabledAt === null))
      return succeed({ kind: "ownerExists" });
    if ((await tx.account.findByEmail(email)) !== null) return succeed({ kind: "accountExists" });
    if (!(await makeWay(tx, deps, clinicId, isReplacing))) return succeed({ kind: "invitationOpen" });
    const invited = { clinicId, email, role: "owner", purpose: "invitation" } as const;
    const { row, token } = await issueStaffInvitation(
      tx,
      { ...invited, accountId: null, invitedBy: null },
      deps,
    );
    await record(tx, {
      action: "staff.invited",
      agent: byService,
      clinicId,
      recorded: deps.clock.now(),
    });
    return succeed({ kind: "invited", token, expiresAt: row.expiresAt });
  });
