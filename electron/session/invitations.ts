import type { Chance } from "../../protocol/ids.ts";
import { SECRET_BYTES } from "../../protocol/limits.ts";
import { type Invitation, fragmentOf, inviteHashOf } from "../../protocol/link.ts";

/** A fresh invite secret and what the service is told of it. */
export const makeInvite = async (
  chance: Chance,
): Promise<{ secret: Uint8Array<ArrayBuffer>; inviteHash: string }> => {
  const secret = chance(SECRET_BYTES);
  return { secret, inviteHash: await inviteHashOf(secret) };
};

/** The link of an invitation; the secret stands behind the `#`, which no browser sends. */
export const linkOf = (publicOrigin: string, invitation: Invitation): string =>
  `${publicOrigin}/join#${fragmentOf(invitation)}`;
