import { toBase64Url } from "../../protocol/base64url.ts";
import { AccountId, InvitationId, OpeningId, ParticipantId, VisitId } from "../../protocol/ids.ts";
import { HASH_BYTES, HOLD_ENDS_MS, NONCE_BYTES, OVERTIME_MS, POINT_BYTES } from "../../protocol/limits.ts";
import type { AnnounceReason } from "../../protocol/signed/announce.ts";
import { encodeHello } from "../../protocol/signed/hello.ts";
import {
  type Grant,
  type VisitState,
  type Way,
  type Word,
  admissionOf,
  grantOf,
  guestsOf,
} from "./machine-state.ts";
import { rightsOfWay } from "./way-rights.ts";

const idText = (kind: number, at: number): string => {
  const bytes = new Uint8Array(16);
  bytes[0] = kind;
  bytes[15] = at;
  return toBase64Url(bytes);
};

/** The same small number always names the same participant. */
export const guestId = (at: number): ParticipantId => ParticipantId.parse(idText(1, at));
/** Devices of the host. */
export const hostId = (at: number): ParticipantId => ParticipantId.parse(idText(2, at));
/** The host's account. */
export const account = AccountId.parse(idText(3, 1));
/** The host as agent. */
export const byHost = { kind: "account", id: account } as const;

/** An envelope that no machine looks into. */
export const envelope = { body: "AAAA", signature: toBase64Url(new Uint8Array(64)) };

const zeros = (length: number) => new Uint8Array(length);

/** The hello of a desktop's device, as far as the machine looks into it: it says that it is the host's. */
export const desktopEnvelope = {
  ...envelope,
  body: toBase64Url(
    encodeHello({
      visitId: VisitId.parse(idText(4, 1)),
      opening: OpeningId.parse(idText(5, 1)),
      participantId: ParticipantId.parse(idText(2, 0)),
      role: "host",
      signingKey: zeros(POINT_BYTES),
      hpkeKey: zeros(POINT_BYTES),
      nonce: zeros(NONCE_BYTES),
      suites: 1,
      expectedHost: zeros(HASH_BYTES),
    }),
  ),
};

/** Accounts of colleagues. */
export const colleague = (at: number) => AccountId.parse(idText(6, at));
/** Personal links. */
export const invitation = (at: number) => InvitationId.parse(idText(7, at));

/** How a guest comes by the link for all, for the first time. */
export const byLink: Way = { accountId: null, invitationId: null, returnHash: null, isBack: false };

/** A visit that nobody opened or knocked at. */
export const scheduledVisit = (places = 3): VisitState => ({
  visit: {
    id: VisitId.parse(idText(4, 1)),
    hostAccountId: account,
    startsAt: 0,
    minutes: 30,
    places,
    phase: "scheduled",
    isLocked: false,
    isSuspended: false,
    opening: OpeningId.parse(idText(5, 1)),
    roomName: null,
    openedAt: null,
    endedAt: null,
    epoch: 0,
    rev: 0,
    headHash: null,
    hostParticipantId: null,
    hostHello: null,
    linkRetiredAt: null,
    keptMs: 0,
    heldSince: null,
    overtimeMs: OVERTIME_MS,
    holdMs: HOLD_ENDS_MS,
  },
  admissions: [],
  grants: [],
});

/** What a member may do unless said otherwise. */
export const grant = (participantId: ParticipantId, rights: Partial<Grant> = {}): Grant => ({
  participantId,
  role: "participant",
  maySpeak: true,
  mayShow: true,
  mayShare: false,
  isCoHost: false,
  ...rights,
});

const rightsOf = (
  state: VisitState,
  id: ParticipantId,
  { sharer, rights }: { sharer: ParticipantId | undefined; rights: readonly Grant[] },
): Grant => {
  const said = rights.find((one) => one.participantId === id);
  const row = admissionOf(state, id);
  const before = grantOf(state, id) ?? grant(id, row === null ? {} : rightsOfWay(state.admissions, row));
  return said ?? { ...before, role: "participant", mayShare: id === sharer };
};

/** The right word by which a co-host leads from now on, and the former leader is co-host. */
export const leadWord = (state: VisitState, to: ParticipantId): Word => {
  const word = nextWord(state, "host");
  return {
    ...word,
    grants: state.grants.map((row) => {
      if (row.participantId === to) return { ...row, role: "host", isCoHost: false };
      if (row.role === "host") return grant(row.participantId, { isCoHost: true });
      return row;
    }),
  };
};

/** The right next word of whoever leads: everybody who is in, those coming, nobody of those going. */
export const nextWord = (
  state: VisitState,
  reason: AnnounceReason,
  changes: {
    host?: ParticipantId;
    coming?: readonly ParticipantId[];
    going?: readonly ParticipantId[];
    sharer?: ParticipantId;
    isLocked?: boolean;
    isSuspended?: boolean;
    /** Rows that differ from what the last word said, or from an ordinary one. */
    rights?: readonly Grant[];
  } = {},
): Word => {
  const { host = state.visit.hostParticipantId, coming = [], going = [], sharer, rights = [] } = changes;
  const inside = guestsOf(state).map((row) => row.participantId);
  const names = [...inside, ...coming].filter((id) => !going.includes(id));
  const isSameEpoch = reason === "permissions" || reason === "end";
  return {
    reason,
    epoch: state.visit.epoch + (isSameEpoch ? 0 : 1),
    rev: state.visit.rev + 1,
    hash: `hash ${state.visit.rev + 1}`,
    isLocked: changes.isLocked ?? state.visit.isLocked,
    isSuspended: changes.isSuspended ?? state.visit.isSuspended,
    grants: [
      ...(host === null ? [] : [grant(host, { role: "host", mayShare: true })]),
      ...names.map((id) => rightsOf(state, id, { sharer, rights })),
    ],
  };
};
