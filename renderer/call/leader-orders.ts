import { fail } from "../../protocol/errors.ts";
import type { ParticipantId, VisitId } from "../../protocol/ids.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import type { RosterRow } from "../../protocol/signed/announce.ts";
import type { HostCommands } from "../e2ee/host-commands.ts";
import type { RowChange, VisitFlags } from "../e2ee/host-chain.ts";
import type { Permissions } from "../e2ee/roster.ts";
import type { VisitKeys } from "../e2ee/visit-keys.ts";
import type { CallCore } from "./call-core.ts";
import type { Changes } from "./changes.ts";
import type { Orders } from "./orders.ts";
import type { Line } from "./ports.ts";

/** What whoever leads gives orders with. */
export type LeaderParts = {
  visitId: VisitId;
  core: Pick<CallCore, "dispatch">;
  keys: VisitKeys;
  changes: Changes;
  commands: HostCommands;
  line: Pick<Line, "request">;
  mark: (name: string) => void;
};

/** Orders of whoever leads: signed words, which the service takes or refuses whole. What holds already is done at once. */
export const createLeaderOrders = (parts: LeaderParts): Orders => {
  const { visitId, core, keys, changes, commands, line, mark } = parts;
  const others = (): readonly RosterRow[] =>
    (keys.head()?.announce.roster ?? []).filter(({ role }) => role !== "host");
  /** Who of these is still in: people may leave while somebody is choosing. */
  const stillIn = (ids: readonly ParticipantId[]): ParticipantId[] => {
    const members = new Set(others().map(({ participantId }) => participantId));
    return ids.filter((id) => members.has(id));
  };
  const depart = (ids: readonly ParticipantId[], reason: "remove" | "return") => {
    const present = stillIn(ids);
    if (present.length === 0) return Promise.resolve(fail("NOT_ADMITTED"));
    return changes.announce(() => keys.depart(present, reason));
  };
  const change = (wanted: ReadonlyMap<ParticipantId, RowChange>) => {
    const rows = new Map([...wanted].filter(([id, row]) => others().some((one) => isNews(one, id, row))));
    return rows.size === 0 ? done : changes.announce(() => keys.permit(rows));
  };
  const setFlags = (flags: Partial<VisitFlags>) => {
    const now = keys.head()?.announce;
    const isSo =
      (flags.isLocked ?? now?.isLocked) === now?.isLocked &&
      (flags.isSuspended ?? now?.isSuspended) === now?.isSuspended;
    return isSo ? done : changes.announce(() => keys.setFlags(flags));
  };

  return {
    admit: (admissions) => {
      mark("visit:admit-clicked");
      const participantIds = admissions.map(({ participantId }) => participantId);
      return changes.post(
        () => keys.admit(admissions),
        (posted) => ({ type: "admit", visitId, participantIds, change: posted }),
      );
    },
    deny: (ids) => each(ids, (participantId) => line.request({ type: "deny", visitId, participantId })),
    returnToWaiting: (ids) => depart(ids, "return"),
    remove: (ids) => depart(ids, "remove"),
    setLocked: (isLocked) => setFlags({ isLocked }),
    setSuspended: (isSuspended) => setFlags({ isSuspended }),
    permit: (ids, rights) => {
      const present = stillIn(ids);
      if (present.length === 0) return Promise.resolve(fail("NOT_ADMITTED"));
      if (rights.mayShare === true && present.length > 1) return Promise.resolve(fail("REQUEST_INVALID"));
      return change(permitOf(others(), present, rights));
    },
    setCoHost: (id, isCoHost) =>
      stillIn([id]).length === 0
        ? Promise.resolve(fail("NOT_ADMITTED"))
        : change(new Map([[id, { isCoHost }]])),
    command: async (kind, ids) => {
      const made = await commands.make(kind, stillIn(ids));
      return made.ok ? line.request({ type: "hostCommand", visitId, command: made.value }) : made;
    },
    lowerHands: (ids) => line.request({ type: "lowerHands", visitId, participantIds: [...ids] }),
    handOver: (id) =>
      changes.post(
        () => keys.handOver(id),
        (posted) => ({ type: "handOver", visitId, change: posted }),
      ),
    keep: () => line.request({ type: "keepVisit", visitId }),
    end: async () => {
      const ended = await changes.post(
        () => keys.end(),
        (posted) => ({ type: "endVisit", visitId, change: posted }),
      );
      if (ended.ok) core.dispatch({ type: "out", reason: "ended" });
      return ended;
    },
    /** Who leads hands over first: a visit is never left without a word on who leads it. */
    leave: () => Promise.resolve(fail("FORBIDDEN")),
  };
};

const done = Promise.resolve(succeed(null));

const isNews = (row: RosterRow, id: ParticipantId, wanted: RowChange): boolean =>
  row.participantId === id &&
  (["maySpeak", "mayShow", "mayShare", "isCoHost"] as const).some(
    (right) => wanted[right] !== undefined && wanted[right] !== row[right],
  );

/** One participant at a time shares beside the host: the same word that grants takes the grant before it back. */
const permitOf = (
  others: readonly RosterRow[],
  ids: readonly ParticipantId[],
  rights: Partial<Permissions>,
): ReadonlyMap<ParticipantId, RowChange> => {
  const before = rights.mayShare === true ? others.filter(({ mayShare }) => mayShare) : [];
  return new Map<ParticipantId, RowChange>([
    ...before.map(({ participantId }) => [participantId, { mayShare: false }] as const),
    ...ids.map((id) => [id, rights] as const),
  ]);
};

/** One after the other, until one fails. */
const each = async <T>(
  things: readonly T[],
  run: (thing: T) => Promise<Result<null>>,
): Promise<Result<null>> => {
  for (const thing of things) {
    const ran = await run(thing); // oxlint-disable-line no-await-in-loop -- a failure stops the rest
    if (!ran.ok) return ran;
  }
  return succeed(null);
};
