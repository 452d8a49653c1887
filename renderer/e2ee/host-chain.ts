import { fail } from "../../protocol/errors.ts";
import type { ParticipantId } from "../../protocol/ids.ts";
import type { SendRights } from "../../protocol/permissions.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import type { Announce, AnnounceReason, RosterRow } from "../../protocol/signed/announce.ts";
import type { Scope } from "../../protocol/signed/fields.ts";
import { type Head, NO_HASH } from "./chain.ts";
import { leaderOf, ledBy } from "./leader-change.ts";
import { type Identity, type Permissions, inOrder, permissionsOf } from "./roster.ts";

/** A member as the host knows it: its row, the keys behind the row's hashes, its name ("" while unknown). */
export type HostMember = {
  row: RosterRow;
  signingKey: Uint8Array<ArrayBuffer>;
  hpkeKey: Uint8Array<ArrayBuffer>;
  helloHash: Uint8Array<ArrayBuffer>;
  name: string;
};

/** Somebody who is to become a member; the index is not given yet. */
export type Newcomer = Omit<HostMember, "row"> & { identity: Identity };

/** Somebody who knocked, with what was not taken of whoever came by the same way in. */
export type Comer = Newcomer & { rights: SendRights };

/** What was said last, and to whom, as whoever leads needs it. `nextIndex`: an index names one person for the whole opening. */
export type HostState = {
  scope: Scope;
  ownId: ParticipantId;
  head: Head | null;
  members: readonly HostMember[];
  nextIndex: number;
  usedIds: ReadonlySet<ParticipantId>;
};

/** What is about to be said. */
export type Plan = {
  reason: AnnounceReason;
  members: readonly HostMember[];
  opensEpoch: boolean;
  isLocked: boolean;
  isSuspended: boolean;
  isEnded: boolean;
};

/** What a leader may change of somebody's row without a new epoch. */
export type RowChange = Partial<Permissions & Pick<RosterRow, "isCoHost">>;

/** Why somebody is no longer in: gone, removed, or sent back to waiting. */
export type DepartReason = "leave" | "remove" | "return";

/** What whoever leads may say of the whole visit without a new epoch. */
export type VisitFlags = { isLocked: boolean; isSuspended: boolean };

/** The index of whoever opens a visit. */
const HOST_INDEX = 0;
/** Indexes go up to here, since they are a byte of every key id. */
const INDEX_MAX = 255;
/** Rows that fit a signed body with room to spare, and as many sealed keys as a change carries beside the host. */
export const ROSTER_MAX = 65;

/** The first word of an opening: the host alone. */
export const planOpen = (state: HostState, own: Newcomer): Result<Plan> =>
  state.head === null
    ? succeed(planOf(state, { reason: "open", members: [memberAt(own, HOST_INDEX)], opensEpoch: true }))
    : fail("VISIT_ALREADY_OPEN");

/** The first word after the leader's page was lost: the same members, and the leader with new keys in place of the old row. */
export const planReturn = (state: HostState, own: Newcomer): Result<Plan> => {
  const before = state.head === null ? null : leaderOf(state.head.announce);
  if (before === null) return fail("VISIT_NOT_OPEN");
  const members = [...state.members.filter(({ row }) => row.role !== "host"), memberAt(own, before.index)];
  return next(state, { reason: "host", members, opensEpoch: true });
};

/** Lets newcomers in, all at once; into a locked visit only such as were in before. What was taken of somebody stays taken, and so does what nobody has. */
export const planAdmit = (
  state: HostState,
  newcomers: readonly Comer[],
  areAllBack: boolean,
): Result<Plan> => {
  if (state.head?.announce.isLocked === true && !areAllBack) return fail("VISIT_LOCKED");
  if (state.members.length + newcomers.length > ROSTER_MAX) return fail("VISIT_FULL");
  const ids = newcomers.map(({ identity }) => identity.participantId);
  if (ids.some((id) => memberOf(state, id) !== null)) return fail("ALREADY_ADMITTED");
  const isFresh = new Set(ids).size === ids.length && !ids.some((id) => state.usedIds.has(id));
  const mayLead = newcomers.some(({ identity }) => identity.role === "host" || identity.role === "coHost");
  if (newcomers.length === 0 || !isFresh || mayLead) return fail("ROSTER_INVALID");
  if (state.nextIndex + newcomers.length - 1 > INDEX_MAX) return fail("VISIT_FULL");
  const usual = usualRights(state);
  const joined = newcomers.map(({ rights, ...newcomer }, at) =>
    within(memberAt(newcomer, state.nextIndex + at), [rights, usual]),
  );
  return next(state, { reason: "admit", members: [...state.members, ...joined], opensEpoch: true });
};

/** Goes on without these people. */
export const planDepart = (
  state: HostState,
  ids: readonly ParticipantId[],
  reason: DepartReason,
): Result<Plan> => {
  const isMember = (id: ParticipantId): boolean => id !== state.ownId && memberOf(state, id) !== null;
  if (ids.length === 0 || !ids.every(isMember)) return fail("NOT_ADMITTED");
  const members = state.members.filter(({ row }) => !ids.includes(row.participantId));
  return next(state, { reason, members, opensEpoch: true });
};

/** Another leader: a co-host whom the leader names, or the co-host that this device is. FORBIDDEN for anybody else. */
export const planLeader = (state: HostState, to: ParticipantId): Result<Plan> => {
  const successor = memberOf(state, to);
  if (successor === null) return fail("NOT_ADMITTED");
  if (!successor.row.isCoHost) return fail("FORBIDDEN");
  const rows = ledBy(
    state.members.map(({ row }) => row),
    to,
  );
  const members = state.members.map((member, at) => ({ ...member, row: rows[at] ?? member.row }));
  return next(state, { reason: "host", members, opensEpoch: true });
};

/** A new secret for the same people. */
export const planRotate = (state: HostState): Result<Plan> =>
  next(state, { reason: "rotate", members: state.members, opensEpoch: true });

/** Changes what some members may do, at once; the secret stays. The leader may everything, and stays so. */
export const planPermit = (
  state: HostState,
  changes: ReadonlyMap<ParticipantId, RowChange>,
): Result<Plan> => {
  const changed = [...changes.keys()].map((id) => memberOf(state, id));
  if (changed.length === 0 || changed.includes(null)) return fail("NOT_ADMITTED");
  if (changed.some((member) => member?.row.role === "host")) return fail("ROSTER_INVALID");
  const members = state.members.map((member) => ({
    ...member,
    row: { ...member.row, ...changes.get(member.row.participantId) },
  }));
  return next(state, { reason: "permissions", members, opensEpoch: false });
};

/** Locks, unlocks, suspends or resumes; the secret stays. */
export const planFlags = (state: HostState, flags: Partial<VisitFlags>): Result<Plan> =>
  next(state, { reason: "permissions", members: state.members, opensEpoch: false, ...flags });

/** The last word. */
export const planEnd = (state: HostState): Result<Plan> =>
  next(state, { reason: "end", members: state.members, opensEpoch: false, isEnded: true });

/** Number of the epoch in which a plan will stand. */
export const epochOf = (state: HostState, plan: Plan): number =>
  (state.head?.announce.epoch ?? 0) + (plan.opensEpoch ? 1 : 0);

/** The announce of a plan: one more than the last, naming its hash. */
export const announceOf = (
  state: HostState,
  plan: Plan,
  { secretCommit, hostClock }: Pick<Announce, "secretCommit" | "hostClock">,
): Announce => ({
  visitId: state.scope.visitId,
  opening: state.scope.opening,
  epoch: epochOf(state, plan),
  rev: (state.head?.announce.rev ?? 0) + 1,
  prevHash: state.head?.hash ?? NO_HASH,
  reason: plan.reason,
  isLocked: plan.isLocked,
  isSuspended: plan.isSuspended,
  isEnded: plan.isEnded,
  hostClock,
  secretCommit,
  roster: inOrder(plan.members.map(({ row }) => row)),
});

type PlanCore = Pick<Plan, "reason" | "members" | "opensEpoch">;

const planOf = (state: HostState, plan: PlanCore & Partial<Plan>): Plan => ({
  isLocked: state.head?.announce.isLocked ?? false,
  isSuspended: state.head?.announce.isSuspended ?? false,
  isEnded: false,
  ...plan,
});

const next = (state: HostState, plan: PlanCore & Partial<Plan>): Result<Plan> => {
  if (state.head === null) return fail("VISIT_NOT_OPEN");
  return state.head.announce.isEnded ? fail("VISIT_ENDED") : succeed(planOf(state, plan));
};

const memberAt = ({ identity, ...member }: Newcomer, index: number): HostMember => {
  const role = identity.role === "host" ? "host" : "participant";
  return { ...member, row: { index, ...identity, role, ...permissionsOf(identity.role), isCoHost: false } };
};

/** So many guests without a right are everybody: one alone is a matter of that person. */
const EVERYBODY_MIN = 2;

/**
 * What a newcomer is given at most. "Everybody may speak: off" is said of those who are in, row by row; it is meant for the
 * evening, and would otherwise end with the next person at the door.
 */
const usualRights = ({ members }: HostState): SendRights => {
  const guests = members.map(({ row }) => row).filter((row) => row.role !== "host" && !row.isCoHost);
  const isGiven = (right: keyof SendRights): boolean =>
    guests.length < EVERYBODY_MIN || guests.some((row) => row[right]);
  return { maySpeak: isGiven("maySpeak"), mayShow: isGiven("mayShow") };
};

const within = (member: HostMember, bounds: readonly SendRights[]): HostMember => {
  const { row } = member;
  const maySpeak = row.maySpeak && bounds.every((bound) => bound.maySpeak);
  const mayShow = row.mayShow && bounds.every((bound) => bound.mayShow);
  return { ...member, row: { ...row, maySpeak, mayShow } };
};

const memberOf = ({ members }: HostState, id: ParticipantId): HostMember | null =>
  members.find(({ row }) => row.participantId === id) ?? null;
