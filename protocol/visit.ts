import * as z from "zod";
import { AccountId, InvitationId, OpeningId, ParticipantId, VisitId, bytesSchema } from "./ids.ts";
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
  /** Whether the shared link was retired (by a removal, or by hand) and not made anew. */
  isLinkRetired: z.boolean(),
  /** False for a colleague's visit that one leads, or of which one is co-host. */
  isOwn: z.boolean(),
  /** Who made the visit, by the name of the account. */
  hostName: z.string(),
  /** People in the visit now beside whoever leads: so many of its places. */
  taken: z.int(),
});
export type VisitSummary = z.infer<typeof VisitSummary>;

/** A card as the service carries it: HPKE ciphertext for the host's card key, opaque to everybody else. */
export const SealedCard = z.strictObject({
  cardKeyHash: bytesSchema(limits.HASH_BYTES),
  enc: bytesSchema(limits.POINT_BYTES),
  ciphertext: z.string().max(4_096),
});
export type SealedCard = z.infer<typeof SealedCard>;

/** "Running late": so many minutes, said at this time. */
export const LateWord = z.strictObject({ minutes: z.literal([...limits.LATE_MINUTES]), saidAt: Instant });
export type LateWord = z.infer<typeof LateWord>;

/** What the clinic wants read in its waiting room: plain text and a number to fall back on. */
export const Wording = z.strictObject({
  text: z.string().trim().max(limits.WORDING_MAX),
  phone: z.string().trim().max(limits.PHONE_MAX),
});
export type Wording = z.infer<typeof Wording>;

/** A link of a visit as its host may list it. `label` is Phi; the one link for all has none. */
export const InvitationView = z.strictObject({
  id: InvitationId,
  label: z.string().nullable(),
  isShared: z.boolean(),
  createdAt: Instant,
  usedAt: Instant.nullable(),
  retiredAt: Instant.nullable(),
  isResting: z.boolean(),
});
export type InvitationView = z.infer<typeof InvitationView>;

/** Somebody in the waiting room, as the host is shown: a signed hello and a sealed card, no name. */
export const WaitingParticipant = z.strictObject({
  participantId: ParticipantId,
  visitId: VisitId,
  waitingSince: Instant,
  hello: SignedEnvelope,
  card: SealedCard.nullable(),
  isConnected: z.boolean(),
  /** Whether this way in was admitted before: a reloaded page, or somebody sent back to waiting. Such a one may be admitted although the visit is locked. */
  isBack: z.boolean(),
  /** What the host took of whoever came by this way in last, and did not give back: nobody gets it back by a reload. Both true where nobody was let in by it. */
  rights: z.strictObject({ maySpeak: z.boolean(), mayShow: z.boolean() }),
  /** Name of the signed-in member of staff behind this device, by the service's word; null for everybody else. */
  staffName: z.string().nullable(),
  /** What "running late" told this device last. */
  late: LateWord.nullable(),
});
export type WaitingParticipant = z.infer<typeof WaitingParticipant>;

/** Somebody who was let in. */
export const ParticipantRow = z.strictObject({
  participantId: ParticipantId,
  role: Role,
  state: AdmissionState,
  isConnected: z.boolean(),
  /** A signed-in member of staff of this clinic, by the service's word: only such a one can be co-host. */
  isStaff: z.boolean(),
  /** When the hand went up; null while it is down. */
  handRaisedAt: Instant.nullable(),
  /** Stepped away: the workstation is locked or covered for it. */
  isAway: z.boolean(),
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
  startsAt: Instant,
  minutes: z.int(),
  /** When the visit ends by itself unless somebody keeps it open; null before it opens. */
  endsAt: Instant.nullable(),
  /** The device that leads now; null before it opens. */
  hostParticipantId: ParticipantId.nullable(),
  isLocked: z.boolean(),
  isSuspended: z.boolean(),
  epoch: z.int(),
  rev: z.int(),
  headHash: bytesSchema(limits.HASH_BYTES).nullable(),
  participants: z.array(ParticipantRow),
});
export type VisitSnapshot = z.infer<typeof VisitSnapshot>;
