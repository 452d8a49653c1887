import { fail } from "../../protocol/errors.ts";
import type { ParticipantId } from "../../protocol/ids.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import type { Announce, RosterRow } from "../../protocol/signed/announce.ts";
import { isSameBytes } from "../../protocol/signed/bytes.ts";
import { isSameMember } from "./chain.ts";
import { permissionsOf } from "./roster.ts";

/** The row of whoever leads; null unless there is exactly one. */
export const leaderOf = ({ roster }: Pick<Announce, "roster">): RosterRow | null => {
  const hosts = roster.filter(({ role }) => role === "host");
  return hosts.length === 1 ? (hosts[0] ?? null) : null;
};

/** The roster after a change of leader: the new one with every right, the former one as co-host without the screen, everybody else as before. */
export const ledBy = (roster: readonly RosterRow[], leader: ParticipantId): RosterRow[] =>
  roster.map((row) => {
    if (row.participantId === leader)
      return { ...row, role: "host", ...permissionsOf("host"), isCoHost: false };
    if (row.role !== "host") return row;
    return { ...row, role: "participant", ...permissionsOf("coHost"), isCoHost: true };
  });

/** How one word's leader follows from the last one's. */
export type Succession = "same" | "returned" | "handedOver" | "takenOver";

/**
 * How the next word's leader came to lead, by the row that signed it; ROSTER_INVALID or CHAIN_BROKEN if there is no way.
 * Only three exist: the leader's own device on a new page, a hand-over by the leader, and a claim of a co-host; a guest never leads.
 */
export const successionOf = (last: Announce, next: Announce, signer: RosterRow): Result<Succession> => {
  const [before, after] = [leaderOf(last), leaderOf(next)];
  if (before === null || after === null) return fail("ROSTER_INVALID");
  const isLeaders = signer.participantId === before.participantId;
  if (!isLeaders) return isClaim(last, next, signer) ? succeed("takenOver") : fail("CHAIN_BROKEN");
  if (after.participantId === before.participantId)
    return isSameMember(before, after) && keepsRows(last, next) && next.reason !== "host"
      ? succeed("same")
      : fail("ROSTER_INVALID");
  if (next.reason !== "host") return fail("ROSTER_INVALID");
  if (isReturn(last, next, { before, after })) return succeed("returned");
  return isHandOver(last, next, after) ? succeed("handedOver") : fail("ROSTER_INVALID");
};

const isClaim = (last: Announce, next: Announce, signer: RosterRow): boolean =>
  leaderOf(next)?.participantId === signer.participantId && isHandOver(last, next, signer);

const isHandOver = (last: Announce, next: Announce, to: RosterRow): boolean =>
  next.reason === "host" &&
  next.isLocked === last.isLocked &&
  next.isSuspended === last.isSuspended &&
  last.roster.some((row) => row.participantId === to.participantId && row.isCoHost) &&
  isSameRoster(next.roster, ledBy(last.roster, to.participantId));

type Leaders = { before: RosterRow; after: RosterRow };

const isIn = ({ roster }: Announce, id: ParticipantId): boolean =>
  roster.some(({ participantId }) => participantId === id);

/** The same device signs, in the same place, on a page that was never in before; the lost page is out. */
const isReturn = (last: Announce, next: Announce, { before, after }: Leaders): boolean => {
  return (
    !isIn(last, after.participantId) &&
    !isIn(next, before.participantId) &&
    after.index === before.index &&
    isSameBytes(after.signingKeyHash, before.signingKeyHash) &&
    keepsRows(last, next)
  );
};

/** Whoever stays keeps place, keys and role; only a word on permissions names or unnames a co-host; whoever comes is none. */
const keepsRows = (last: Announce, next: Announce): boolean =>
  next.roster.every((row) => {
    const twin = last.roster.find(({ participantId }) => participantId === row.participantId);
    const isAsNamed = next.reason === "permissions" || row.isCoHost === (twin?.isCoHost ?? false);
    return isAsNamed && (twin === undefined || isSameMember(row, twin));
  });

const isSameRoster = (one: readonly RosterRow[], other: readonly RosterRow[]): boolean =>
  one.length === other.length &&
  one.every((row, at) => {
    const twin = other[at];
    return twin !== undefined && isSameMember(row, twin) && hasSameRights(row, twin);
  });

const hasSameRights = (one: RosterRow, other: RosterRow): boolean =>
  one.maySpeak === other.maySpeak &&
  one.mayShow === other.mayShow &&
  one.mayShare === other.mayShare &&
  one.isCoHost === other.isCoHost;
