import { toBase64Url } from "../../protocol/base64url.ts";
import { AccountId, OpeningId, ParticipantId, VisitId } from "../../protocol/ids.ts";
import type { AnnounceReason } from "../../protocol/signed/announce.ts";
import { type Grant, type VisitState, type Word, guestsOf } from "./machine-state.ts";

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

/** A visit that nobody opened or knocked at. */
export const scheduledVisit = (places = 3): VisitState => ({
  visit: {
    id: VisitId.parse(idText(4, 1)),
    hostAccountId: account,
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
  },
  admissions: [],
  grants: [],
});

/** What a member may do unless said otherwise. */
export const grant = (participantId: ParticipantId, rights: Partial<Grant> = {}): Grant => ({
  participantId,
  maySpeak: true,
  mayShow: true,
  mayShare: false,
  ...rights,
});

/** The host's right next word: everybody who is in, those coming, nobody of those going. */
export const nextWord = (
  state: VisitState,
  reason: AnnounceReason,
  changes: {
    host?: ParticipantId;
    coming?: readonly ParticipantId[];
    going?: readonly ParticipantId[];
    sharer?: ParticipantId;
    isLocked?: boolean;
  } = {},
): Word => {
  const { host = state.visit.hostParticipantId, coming = [], going = [], sharer } = changes;
  const inside = guestsOf(state).map((row) => row.participantId);
  const names = [...inside, ...coming].filter((id) => !going.includes(id));
  const isSameEpoch = reason === "permissions" || reason === "end";
  return {
    reason,
    epoch: state.visit.epoch + (isSameEpoch ? 0 : 1),
    rev: state.visit.rev + 1,
    hash: `hash ${state.visit.rev + 1}`,
    isLocked: changes.isLocked ?? state.visit.isLocked,
    isSuspended: false,
    grants: [
      ...(host === null ? [] : [grant(host, { mayShare: true })]),
      ...names.map((id) => grant(id, { mayShare: id === sharer })),
    ],
  };
};
