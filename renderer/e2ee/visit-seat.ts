import { keyOf } from "./member-chain.ts";
import { type Seat, type SeatParts, createSeatCore } from "./seat-core.ts";
import { createFollowing } from "./seat-following.ts";
import { createLeading } from "./seat-leading.ts";
import type { VisitKeys } from "./visit-keys.ts";

/** Keys of one device over its view of the chain, in whichever seat the newest word puts it. */
export const runSeat = (parts: SeatParts, seat: Seat): VisitKeys => {
  const core = createSeatCore(parts, seat);
  return {
    ...createLeading(core),
    ...createFollowing(core),
    ownHello: seat.ownHello,
    isLeading: core.isLeading,
    head: () => core.view().head,
    previousHead: () => core.view().previous,
    names: () => core.view().names,
    leader: core.leader,
    leaderKey: () => core.view().leader.signingKey,
    signingKeyOf: (id) => {
      const row = core.rows().find(({ participantId }) => participantId === id);
      return row === undefined ? null : (keyOf(row, seat.book)?.signingKey ?? null);
    },
    wipe: async () => {
      core.sendSwitch.stop();
      await parts.worker.ask("wipe", {});
    },
  };
};
