import * as z from "zod";
import { AccountId, OpeningId, ParticipantId, VisitId, bytesSchema } from "./ids.ts";
import * as limits from "./limits.ts";
import { Role } from "./roles.ts";
import { SignedEnvelope } from "./signed/envelope.ts";

export const VisitKind = z.enum(["oneToOne", "group"]);
export type VisitKind = z.infer<typeof VisitKind>;

/** `onHold` is informative: clients time the hold themselves and nothing of the service opens a gate. */
export const Phase = z.enum(["scheduled", "open", "onHold", "ended"]);
export type Phase = z.infer<typeof Phase>;

export const AdmissionState = z.enum([
  "waiting",
  "admitted",
  "connected",
  "left",
  "denied",
  "removed",
  "expired",
]);
export type AdmissionState = z.infer<typeof AdmissionState>;

/** Milliseconds since 1970 in UTC. */
export const Instant = z.int().min(0).max(8_640_000_000_000_000);

/** What makes a visit. The invite secret stays with the desktop; the service is given its hash only. */
export const NewVisit = z.strictObject({
  label: z.string().trim().min(1).max(limits.LABEL_MAX),
  kind: VisitKind,
  startsAt: Instant,
  minutes: z.int().min(limits.VISIT_MINUTES_MIN).max(limits.VISIT_MINUTES_MAX),
  places: z.int().min(1).max(limits.GROUP_PLACES_MAX),
  inviteHash: bytesSchema(limits.HASH_BYTES),
});
export type NewVisit = z.infer<typeof NewVisit>;

/** A row of the day list. `label` is Phi. */
export const VisitSummary = z.strictObject({
  id: VisitId,
  opening: OpeningId,
  label: z.string(),
  kind: VisitKind,
  startsAt: Instant,
  minutes: z.int(),
  places: z.int(),
  phase: Phase,
  endedAt: Instant.nullable(),
  isLinkResting: z.boolean(),
});
export type VisitSummary = z.infer<typeof VisitSummary>;

/** A card as the service carries it: HPKE ciphertext for the host's card key, opaque to everybody else. */
export const SealedCard = z.strictObject({
  cardKeyHash: bytesSchema(limits.HASH_BYTES),
  enc: bytesSchema(limits.POINT_BYTES),
  ciphertext: z.string().max(4_096),
});
export type SealedCard = z.infer<typeof SealedCard>;

/** Somebody in the waiting room, as the host is shown: a signed hello and a sealed card, no name. */
export const WaitingParticipant = z.strictObject({
  participantId: ParticipantId,
  visitId: VisitId,
  waitingSince: Instant,
  hello: SignedEnvelope,
  card: SealedCard.nullable(),
  isConnected: z.boolean(),
});
export type WaitingParticipant = z.infer<typeof WaitingParticipant>;

/** Somebody who was let in. */
export const ParticipantRow = z.strictObject({
  participantId: ParticipantId,
  role: Role,
  state: AdmissionState,
  isConnected: z.boolean(),
});
export type ParticipantRow = z.infer<typeof ParticipantRow>;

/** The whole state of a visit as its members may know it; mirrors replace theirs. */
export const VisitSnapshot = z.strictObject({
  visitId: VisitId,
  opening: OpeningId,
  phase: Phase,
  hostAccountId: AccountId,
  openedAt: Instant.nullable(),
  endedAt: Instant.nullable(),
  isLocked: z.boolean(),
  isSuspended: z.boolean(),
  epoch: z.int(),
  rev: z.int(),
  headHash: bytesSchema(limits.HASH_BYTES).nullable(),
  participants: z.array(ParticipantRow),
});
export type VisitSnapshot = z.infer<typeof VisitSnapshot>;
