import type { UpdatePayload } from "../../protocol/update-manifest.ts";

/** Which of the two keys of a build signed a manifest. */
export type SignedBy = { readonly release: boolean; readonly recovery: boolean };

/** Ids of the two keys. */
type KeyIds = { readonly release: string; readonly recovery: string };

/** Whether a program of this very build, that never saw another manifest, takes these words from these keys (electron/update/authority.ts). */
export const isSaidByRightKeys = (
  { revokes, rollback }: Pick<UpdatePayload, "revokes" | "rollback">,
  signed: SignedBy,
  ids: KeyIds,
): boolean => {
  const isBoth = signed.release && signed.recovery;
  const [noRelease, noRecovery] = [revokes.includes(ids.release), revokes.includes(ids.recovery)];
  if (rollback !== null && (!isBoth || noRelease || noRecovery)) return false;
  if (revokes.length > 0 && !(noRecovery ? isBoth : signed.recovery)) return false;
  return (signed.release && !noRelease) || (signed.recovery && !noRecovery);
};
