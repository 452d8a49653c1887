import type { UpdatePayload } from "../../protocol/update-manifest.ts";
import type { PinnedIds } from "./verify-manifest.ts";

/*
 * Who may say what. "Both" cannot be made up by one, whatever it revokes:
 *
 *   a release                                  one pinned key
 *   a rollback                                 both
 *   revoking the recovery key                  both
 *   revoking the release key, or a former one  the recovery key
 *   another release key in the next build      the recovery key
 *   another recovery key in the next build     both
 *
 * A manifest is judged as if what it revokes were revoked already, so that it means the same when it is read again. A key
 * that is revoked cannot speak for its successor: the other one does so alone.
 */

/** The words of a manifest that need more than one key, or the one in the safe. */
export type Claims = Pick<UpdatePayload, "pins" | "revokes" | "rollback">;

/** Keys that signed, by their ids. */
export type Signers = readonly string[];

const hasBoth = (signers: Signers, { release, recovery }: PinnedIds): boolean =>
  signers.includes(release) && signers.includes(recovery);

/** Whether the signers may revoke all the keys that the manifest revokes and that are not revoked already. */
export const mayRevoke = (
  { revokes }: Claims,
  signers: Signers,
  { pinned, revoked }: { pinned: PinnedIds; revoked: readonly string[] },
): boolean => {
  const fresh = revokes.filter((id) => !revoked.includes(id));
  if (fresh.length === 0) return true;
  return fresh.includes(pinned.recovery) ? hasBoth(signers, pinned) : signers.includes(pinned.recovery);
};

/** Whether the signers may offer this; `revoked` holds what the manifest itself revokes too. */
export const mayOffer = (
  { pins, rollback }: Claims,
  signed: Signers,
  { pinned, revoked }: { pinned: PinnedIds; revoked: readonly string[] },
): boolean => {
  const left = [pinned.release, pinned.recovery].filter((id) => !revoked.includes(id));
  const signers = signed.filter((id) => left.includes(id));
  if (signers.length === 0 || pins.release === pins.recovery) return false;
  if (rollback !== null && !hasBoth(signers, pinned)) return false;
  if (pins.recovery !== pinned.recovery) return left.every((id) => signers.includes(id));
  if (pins.release !== pinned.release) return signers.includes(left.at(-1) ?? "");
  return true;
};
