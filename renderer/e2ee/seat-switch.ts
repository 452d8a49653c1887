import type { ParticipantId } from "../../protocol/ids.ts";
import type { RosterRow } from "../../protocol/signed/announce.ts";
import type { Head } from "./chain.ts";
import { REMOVED_KEY_MS, RETIRED_KEY_MS } from "./rotation.ts";
import type { SwitchPlan } from "./send-switch.ts";

/**
 * Whose acks a new epoch waits for. Newcomers are not waited for: they hold no older key, and a key frame under one would be lost to them;
 * nor is whoever made the epoch, who has its keys and acks nothing.
 */
export const switchOf = (
  { announce, hash }: Head,
  before: readonly RosterRow[],
  notAwaited: readonly (ParticipantId | null)[],
): SwitchPlan => {
  const isIn = (id: ParticipantId): boolean =>
    announce.roster.some(({ participantId }) => participantId === id);
  return {
    epoch: announce.epoch,
    announceHash: hash,
    members: before
      .map(({ participantId }) => participantId)
      .filter((id) => !notAwaited.includes(id) && isIn(id)),
    retireMs: announce.reason === "remove" || announce.reason === "return" ? REMOVED_KEY_MS : RETIRED_KEY_MS,
  };
};
