import * as z from "zod";
import { BoardEntry, Change } from "./board.ts";
import type { Action } from "./can.ts";
import { FailureSchema } from "./errors.ts";
import { ParticipantId, VisitId, bytesSchema } from "./ids.ts";
import { HASH_BYTES, LATE_MINUTES, WAITING_MAX } from "./limits.ts";
import { SignedEnvelope } from "./signed/envelope.ts";
import { Instant, LateWord, SealedCard, VisitSnapshot, VisitSummary, WaitingParticipant } from "./visit.ts";

/** The WebSocket subprotocol; the single-use ticket travels beside it as `ticket.<ticket>`, so it stands in no URL. */
export const SIGNAL_PROTOCOL = "anteroom.v1";
export const SIGNAL_PATH = "/v1/signal";
export const TICKET_PREFIX = "ticket.";

const v = z.literal(1);
/** Chosen by the sender, rising; the answer repeats it. */
const id = z
  .int()
  .min(1)
  .max(2 ** 31);

const request = <Tag extends string, Shape extends z.ZodRawShape>(tag: Tag, shape: Shape) =>
  z.strictObject({ v, type: z.literal(tag), id, ...shape });
const push = <Tag extends string, Shape extends z.ZodRawShape>(tag: Tag, shape: Shape) =>
  z.strictObject({ v, type: z.literal(tag), ...shape });

/** Everything a client may send. Each message names its action in the `can` table. */
export const ClientMessage = z.discriminatedUnion("type", [
  request("publishCardKey", { cardKey: SignedEnvelope }),
  /** Opens, or (after a lost renderer) takes up again, the sender's own visit: hello and announce of the host. */
  request("openVisit", { visitId: VisitId, hello: SignedEnvelope, change: Change }),
  request("admit", {
    visitId: VisitId,
    participantIds: z.array(ParticipantId).min(1).max(24),
    change: Change,
  }),
  request("deny", { visitId: VisitId, participantId: ParticipantId }),
  /** Any other signed word of the host: leave, remove, rotate, permissions. The service obeys its flags. */
  request("announce", { visitId: VisitId, change: Change }),
  /** `change` is null for a visit that never opened, or whose keys were lost with the desktop. */
  request("endVisit", { visitId: VisitId, change: Change.nullable() }),
  /** The host's word that names another leader, a co-host until now; the former one stays as co-host. */
  request("handOver", { visitId: VisitId, change: Change }),
  /** A named co-host's word after the host fell silent: reason `host`, signed by the co-host. */
  request("takeOver", { visitId: VisitId, change: Change }),
  /** Every 2 s, from whoever leads. Relayed to the members, never stored. */
  request("heartbeat", { visitId: VisitId, beat: SignedEnvelope }),
  /** Mute, stop the camera, ask to unmute: signed, relayed to those it names. */
  request("hostCommand", { visitId: VisitId, command: SignedEnvelope }),
  /** What a co-host wants done; relayed to the host's desktop, which does it. */
  request("coHostRequest", { visitId: VisitId, request: SignedEnvelope }),
  request("lowerHands", { visitId: VisitId, participantIds: z.array(ParticipantId).min(1).max(64) }),
  request("keepVisit", { visitId: VisitId }),
  /** To one or some who wait; null: to everybody who waits for this visit. */
  request("runningLate", {
    visitId: VisitId,
    participantIds: z.array(ParticipantId).min(1).max(WAITING_MAX).nullable(),
    minutes: z.literal([...LATE_MINUTES]),
  }),
  request("hand", { isRaised: z.boolean() }),
  /** Whether this person's workstation is locked or left in the call: the others read "stepped away". Kept in memory only. */
  request("away", { isAway: z.boolean() }),
  request("ack", { ack: SignedEnvelope }),
  /** Names the visit: said again over a later line, it is nothing to another visit that this device is in by then. */
  request("leaveVisit", { visitId: VisitId }),
  request("renewMedia", {}),
  /** Whether this desktop is covered: then it is told how many wait, and nothing else of the day. */
  request("cover", { isCovered: z.boolean() }),
  /** The device's own word on whether it is connecting to media right now. */
  request("answerGate", { challenge: bytesSchema(HASH_BYTES), isConnecting: z.boolean() }),
  request("knock", { hello: SignedEnvelope, card: SealedCard.nullable() }),
  request("resume", { proof: SignedEnvelope }),
  request("updateCard", { card: SealedCard }),
  request("leaveWaiting", {}),
]);
export type ClientMessage = z.infer<typeof ClientMessage>;
export type ClientMessageType = ClientMessage["type"];

/** The action that each message stands for. `answerGate` is part of connecting. */
export const messageActions = {
  publishCardKey: "card.publish",
  openVisit: "visit.open",
  admit: "visit.admit",
  deny: "visit.deny",
  announce: "visit.announce",
  endVisit: "visit.end",
  handOver: "visit.handOver",
  takeOver: "visit.takeOver",
  heartbeat: "visit.beat",
  hostCommand: "visit.command",
  coHostRequest: "visit.request",
  lowerHands: "visit.lowerHands",
  keepVisit: "visit.keep",
  runningLate: "visit.late",
  hand: "visit.hand",
  away: "visit.away",
  ack: "visit.ack",
  leaveVisit: "visit.leave",
  renewMedia: "media.token",
  cover: "session.cover",
  answerGate: "media.connect",
  knock: "waiting.knock",
  resume: "join.resume",
  updateCard: "waiting.card",
  leaveWaiting: "waiting.leave",
} as const satisfies Record<ClientMessageType, Action>;

/** How to reach the media server through the gate. `url` has no query; ICE servers are ours, never the media server's. */
export const MediaAccess = z.strictObject({
  url: z.url(),
  token: z.string().min(1).max(2_048),
  iceServers: z.array(
    z.strictObject({
      urls: z.array(z.string()),
      username: z.string().optional(),
      credential: z.string().optional(),
    }),
  ),
});
export type MediaAccess = z.infer<typeof MediaAccess>;

/** A member's hello as the service carries it; members check it against the roster's hashes. */
export const MemberHello = z.strictObject({ participantId: ParticipantId, hello: SignedEnvelope });
export type MemberHello = z.infer<typeof MemberHello>;

/** What a waiting patient is shown of the clinician: nothing of the visit, its people or its media. */
export const HostPresence = z.strictObject({
  isHere: z.boolean(),
  isVisitOpen: z.boolean(),
  cardKey: SignedEnvelope.nullable(),
});
export type HostPresence = z.infer<typeof HostPresence>;

/** Why somebody is out. `returned`: sent back to waiting; the place in the queue is kept for the next knock. */
export const OutReason = z.enum(["denied", "removed", "ended", "expired", "left", "replaced", "returned"]);
export type OutReason = z.infer<typeof OutReason>;

/** Everything the service may send. */
export const ServerMessage = z.discriminatedUnion("type", [
  /** First message on every socket; `serverClock` in ms, for showing waits truly on a machine with a wrong clock. */
  push("welcome", { serverClock: Instant }),
  push("done", { id }),
  push("failed", { id, error: FailureSchema }),
  /** For staff: all own visits of the day and everybody waiting for them. Sent on connect and at every change. */
  push("day", { visits: z.array(VisitSummary), waiting: z.array(WaitingParticipant) }),
  /** For a covered desktop in place of the day: how many wait. */
  push("count", { waiting: z.int().nonnegative() }),
  /** For a waiting guest, at the knock and at every change. */
  push("waiting", { participantId: ParticipantId, host: HostPresence, late: LateWord.nullable() }),
  /** THE one push of an admission (and of a resume, or of the host's own opening): everything needed to connect. */
  push("admitted", {
    participantId: ParticipantId,
    snapshot: VisitSnapshot,
    hostHello: SignedEnvelope,
    hellos: z.array(MemberHello),
    /** The entry that admits (keys, roster); for a resuming member also the entries it missed, in order. Empty for the host. */
    entries: z.array(BoardEntry),
    media: MediaAccess,
  }),
  /** For members: the state, whole. */
  push("visit", { snapshot: VisitSnapshot }),
  /** For members: the host's new word, with the receiver's own sealed key, and the hellos of new members. */
  push("board", { entry: BoardEntry, hellos: z.array(MemberHello) }),
  push("ack", { from: ParticipantId, ack: SignedEnvelope }),
  push("heartbeat", { visitId: VisitId, beat: SignedEnvelope }),
  push("hostCommand", { visitId: VisitId, command: SignedEnvelope }),
  push("coHostRequest", { visitId: VisitId, from: ParticipantId, request: SignedEnvelope }),
  push("media", { media: MediaAccess }),
  push("askGate", { challenge: bytesSchema(HASH_BYTES) }),
  push("out", { reason: OutReason }),
]);
export type ServerMessage = z.infer<typeof ServerMessage>;
export type ServerMessageType = ServerMessage["type"];

/** Close codes of the socket, in the private range. */
export const closeCodes = {
  messageInvalid: 4400,
  unauthorised: 4401,
  tooLarge: 1009,
  rateLimited: 4429,
  restarting: 1012,
  replaced: 4409,
} as const;
