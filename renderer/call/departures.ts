import type { ParticipantId } from "../../protocol/ids.ts";
import type { Announce } from "../../protocol/signed/announce.ts";
import type { VisitSnapshot } from "../../protocol/visit.ts";
import { LEAVES_GATHER_MS } from "../e2ee/rotation.ts";
import type { VisitKeys } from "../e2ee/visit-keys.ts";
import type { CallCore } from "./call-core.ts";
import type { Changes } from "./changes.ts";
import type { CallClock } from "./ports.ts";

/** Goes on without those who left: the leaver's key dies with the next epoch. */
export type Departures = {
  /** Looks at who is still there; leaves that come close together become one change. */
  look(): void;
  stop(): void;
};

/** What departures are found and said with. */
export type DeparturesParts = {
  core: Pick<CallCore, "snapshot">;
  keys: Pick<VisitKeys, "depart" | "isLeading">;
  changes: Pick<Changes, "announce">;
  clock: CallClock;
};

/** Nobody has left yet. */
export const createDepartures = ({ core, keys, changes, clock }: DeparturesParts): Departures => {
  let cancel: (() => void) | null = null;
  const gone = (): ParticipantId[] => {
    const { visit, announce, ownId } = core.snapshot();
    return keys.isLeading() && visit !== null && announce !== null ? goneFrom(announce, visit, ownId) : [];
  };
  const depart = async (): Promise<void> => {
    cancel = null;
    const ids = gone();
    if (ids.length === 0) return;
    const posted = await changes.announce(() => keys.depart(ids, "leave"));
    if (!posted.ok && posted.error.retryable) look();
  };
  const look = (): void => {
    if (gone().length > 0) cancel ??= clock.after(LEAVES_GATHER_MS, () => void depart());
  };
  return {
    look,
    stop: () => {
      cancel?.();
      cancel = null;
    },
  };
};

/** Members of the roster whom the service no longer counts in. */
const goneFrom = (
  { roster }: Announce,
  { participants }: VisitSnapshot,
  ownId: ParticipantId | null,
): ParticipantId[] => {
  const present = new Set(
    participants
      .filter(({ state }) => state === "admitted" || state === "connected")
      .map(({ participantId }) => participantId),
  );
  return roster.map(({ participantId }) => participantId).filter((id) => id !== ownId && !present.has(id));
};
