import { fail } from "../../protocol/errors.ts";
import type { ParticipantId } from "../../protocol/ids.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import type { Announce, AnnounceReason, RosterRow } from "../../protocol/signed/announce.ts";
import type { Scope } from "../../protocol/signed/fields.ts";
import { type Head, NO_HASH } from "./chain.ts";
import { type Identity, type Permissions, inOrder, permissionsOf } from "./roster.ts";
import { REMOVED_KEY_MS, RETIRED_KEY_MS } from "./rotation.ts";

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

/** What the host said last, and to whom. `usedIndexes` grows for the whole opening: an index names one person for ever. */
export type HostState = {
  scope: Scope;
  ownId: ParticipantId;
  head: Head | null;
  members: readonly HostMember[];
  usedIndexes: ReadonlySet<number>;
  usedIds: ReadonlySet<ParticipantId>;
  isLocked: boolean;
  isSuspended: boolean;
};

/** What the host is about to say. */
export type Plan = {
  reason: AnnounceReason;
  members: readonly HostMember[];
  opensEpoch: boolean;
  isLocked: boolean;
  isSuspended: boolean;
  isEnded: boolean;
  retireMs: number;
};

/** What a leader may change of somebody's row without a new epoch. */
export type RowChange = Partial<Permissions & Pick<RosterRow, "isCoHost">>;

/** Why somebody is no longer in: gone, removed, or sent back to waiting. */
export type DepartReason = "leave" | "remove" | "return";

/** What the host may change without a new epoch. */
export type VisitFlags = { isLocked: boolean; isSuspended: boolean };

/** The index of the host's own row. */
export const HOST_INDEX = 0;
/** Rows that fit a signed body with room to spare, and as many sealed keys as a change carries beside the host. */
export const ROSTER_MAX = 65;

/** The first word of an opening: the host alone. */
export const planOpen = (state: HostState, own: Newcomer): Result<Plan> =>
  state.head === null
    ? succeed(planOf(state, { reason: "open", members: [memberAt(own, HOST_INDEX)], opensEpoch: true }))
    : fail("VISIT_ALREADY_OPEN");

/** The first word after the host's page was lost: the same members, and the host with new keys in place of the old row. */
export const planReturn = (state: HostState, own: Newcomer): Result<Plan> => {
  const others = state.members.filter(({ row }) => row.role !== "host");
  return next(state, { reason: "host", members: [...others, memberAt(own, HOST_INDEX)], opensEpoch: true });
};

/** Lets newcomers in, all at once. */
export const planAdmit = (state: HostState, newcomers: readonly Newcomer[]): Result<Plan> => {
  if (state.isLocked) return fail("VISIT_LOCKED");
  if (state.members.length + newcomers.length > ROSTER_MAX) return fail("VISIT_FULL");
  const ids = newcomers.map(({ identity }) => identity.participantId);
  const isListed = (id: ParticipantId): boolean => state.members.some(({ row }) => row.participantId === id);
  if (ids.some(isListed)) return fail("ALREADY_ADMITTED");
  const isFresh = new Set(ids).size === ids.length && !ids.some((id) => state.usedIds.has(id));
  const mayLead = newcomers.some(({ identity }) => identity.role === "host" || identity.role === "coHost");
  if (newcomers.length === 0 || !isFresh || mayLead) return fail("ROSTER_INVALID");
  const indexes = freeIndexes(state.usedIndexes, newcomers.length);
  if (indexes === null) return fail("VISIT_FULL");
  const joined = newcomers.map((newcomer, at) => memberAt(newcomer, indexes[at] ?? HOST_INDEX));
  return next(state, { reason: "admit", members: [...state.members, ...joined], opensEpoch: true });
};

/** Goes on without these people. */
export const planDepart = (
  state: HostState,
  ids: readonly ParticipantId[],
  reason: "leave" | "remove",
): Result<Plan> => {
  const isMember = (id: ParticipantId): boolean =>
    id !== state.ownId && state.members.some(({ row }) => row.participantId === id);
  if (ids.length === 0 || !ids.every(isMember)) return fail("NOT_ADMITTED");
  const members = state.members.filter(({ row }) => !ids.includes(row.participantId));
  const retireMs = reason === "remove" ? REMOVED_KEY_MS : RETIRED_KEY_MS;
  return next(state, { reason, members, opensEpoch: true, retireMs });
};

/** A new secret for the same people. */
export const planRotate = (state: HostState): Result<Plan> =>
  next(state, { reason: "rotate", members: state.members, opensEpoch: true });

/** Changes what one member may do; the secret stays. */
export const planPermit = (
  state: HostState,
  id: ParticipantId,
  change: Partial<Permissions>,
): Result<Plan> => {
  if (!state.members.some(({ row }) => row.participantId === id)) return fail("NOT_ADMITTED");
  const members = state.members.map((member) =>
    member.row.participantId === id ? { ...member, row: { ...member.row, ...change } } : member,
  );
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

/** The state after the service has taken the announce of a plan. */
export const afterPlan = (state: HostState, plan: Plan, head: Head): HostState => ({
  ...state,
  head,
  members: plan.members,
  usedIndexes: new Set([...state.usedIndexes, ...plan.members.map(({ row }) => row.index)]),
  usedIds: new Set([...state.usedIds, ...plan.members.map(({ row }) => row.participantId)]),
  isLocked: plan.isLocked,
  isSuspended: plan.isSuspended,
});

type PlanCore = Pick<Plan, "reason" | "members" | "opensEpoch">;

const planOf = (state: HostState, plan: PlanCore & Partial<Plan>): Plan => ({
  isLocked: state.isLocked,
  isSuspended: state.isSuspended,
  isEnded: false,
  retireMs: RETIRED_KEY_MS,
  ...plan,
});

const next = (state: HostState, plan: PlanCore & Partial<Plan>): Result<Plan> => {
  if (state.head === null) return fail("VISIT_NOT_OPEN");
  return state.head.announce.isEnded ? fail("VISIT_ENDED") : succeed(planOf(state, plan));
};

const memberAt = ({ identity, ...member }: Newcomer, index: number): HostMember => ({
  ...member,
  row: { index, ...identity, ...permissionsOf(identity.role), isCoHost: identity.role === "coHost" },
});

const freeIndexes = (used: ReadonlySet<number>, count: number): number[] | null => {
  const free = Array.from({ length: 256 }, (_, index) => index).filter((index) => !used.has(index));
  return free.length < count ? null : free.slice(0, count);
};
