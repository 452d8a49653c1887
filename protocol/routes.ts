import * as z from "zod";
import { accountRoutes } from "./account-routes.ts";
import { AccountView, Token } from "./accounts.ts";
import type { Action } from "./can.ts";
import { ErrorCodeSchema } from "./errors.ts";
import { InvitationId, OpeningId, ParticipantId, VisitId, bytesSchema } from "./ids.ts";
import { HASH_BYTES, LABEL_MAX, PASSCODE_DIGITS } from "./limits.ts";
import { Instant, InvitationView, NewVisit, VisitKind, VisitSummary, Wording } from "./visit.ts";

const Nothing = z.strictObject({});

/** Six digits. */
export const Passcode = z.string().regex(new RegExp(`^\\d{${PASSCODE_DIGITS}}$`));

/** What somebody with a good link is told before the passcode. */
export const VisitLook = z.strictObject({
  clinicName: z.string(),
  hostName: z.string(),
  kind: VisitKind,
  startsAt: Instant,
});
export type VisitLook = z.infer<typeof VisitLook>;

/** What a good passcode brings: a ticket for the waiting room, and the scope that the JoinHello must name. */
export const Arrival = z.strictObject({
  ticket: Token,
  visitId: VisitId,
  opening: OpeningId,
  hostName: z.string(),
  clinicName: z.string(),
  kind: VisitKind,
  wording: Wording,
});
export type Arrival = z.infer<typeof Arrival>;

/** Error answers: RFC 9457 problem details with a stable code. */
export const Problem = z.strictObject({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: ErrorCodeSchema,
  retryable: z.boolean(),
  /** Seconds until another try makes sense, where that is known. */
  retryAfter: z.int().optional(),
});
export type Problem = z.infer<typeof Problem>;

type Route = {
  method: "GET" | "POST";
  path: string;
  action: Action;
  /** Whether an `Authorization: DPoP <access token>` of a staff session is needed, with its proof (RFC 9449). */
  needsSession: boolean;
  /** Whether a proof without an access token is needed: it names the key that the session is or will be bound to. */
  needsProof?: true;
  body: z.ZodType | null;
  answer: z.ZodType;
};

const VisitParams = z.strictObject({ visitId: VisitId });

/** Every HTTP route of the service but static files and the gate. */
export const routes = {
  health: {
    method: "GET",
    path: "/health",
    action: "service.health",
    needsSession: false,
    body: null,
    answer: z.strictObject({ status: z.literal("ok") }),
  },
  ready: {
    method: "GET",
    path: "/ready",
    action: "service.health",
    needsSession: false,
    body: null,
    answer: z.strictObject({ status: z.enum(["ready", "notReady"]), store: z.boolean(), media: z.boolean() }),
  },
  clinic: {
    method: "GET",
    path: "/v1/clinic",
    action: "clinic.read",
    needsSession: false,
    body: null,
    answer: z.strictObject({ name: z.string(), wording: Wording }),
  },
  setWording: {
    method: "POST",
    path: "/v1/clinic/wording",
    action: "clinic.setWording",
    needsSession: true,
    body: Wording,
    answer: Nothing,
  },
  openApi: {
    method: "GET",
    path: "/v1/openapi.json",
    action: "api.read",
    needsSession: false,
    body: null,
    answer: z.looseObject({ openapi: z.string() }),
  },
  ...accountRoutes,
  signOut: {
    method: "POST",
    path: "/v1/sign-out",
    action: "session.signOut",
    needsSession: true,
    body: Nothing,
    answer: Nothing,
  },
  session: {
    method: "GET",
    path: "/v1/session",
    action: "session.read",
    needsSession: true,
    body: null,
    answer: AccountView,
  },
  ticket: {
    method: "POST",
    path: "/v1/tickets",
    action: "ticket.staff",
    needsSession: true,
    body: Nothing,
    answer: z.strictObject({ ticket: Token }),
  },
  listVisits: {
    method: "GET",
    path: "/v1/visits",
    action: "visit.list",
    needsSession: true,
    body: null,
    answer: z.strictObject({ visits: z.array(VisitSummary) }),
  },
  createVisit: {
    method: "POST",
    path: "/v1/visits",
    action: "visit.create",
    needsSession: true,
    body: NewVisit,
    answer: z.strictObject({ visit: VisitSummary, passcode: Passcode }),
  },
  renewLink: {
    method: "POST",
    path: "/v1/visits/renew-link",
    action: "visit.renewLink",
    needsSession: true,
    body: VisitParams.extend({ inviteHash: bytesSchema(HASH_BYTES) }),
    answer: z.strictObject({ passcode: Passcode }),
  },
  invite: {
    method: "POST",
    path: "/v1/visits/invite",
    action: "visit.invite",
    needsSession: true,
    body: VisitParams.extend({
      inviteHash: bytesSchema(HASH_BYTES),
      label: z.string().trim().min(1).max(LABEL_MAX),
    }),
    answer: z.strictObject({ invitation: InvitationView, passcode: Passcode }),
  },
  listInvitations: {
    method: "POST",
    path: "/v1/visits/invitations",
    action: "visit.invite",
    needsSession: true,
    body: VisitParams,
    answer: z.strictObject({ invitations: z.array(InvitationView) }),
  },
  retireInvitation: {
    method: "POST",
    path: "/v1/visits/retire-invitation",
    action: "visit.invite",
    needsSession: true,
    body: VisitParams.extend({ invitationId: InvitationId }),
    answer: Nothing,
  },
  /** A colleague comes as a signed-in member of staff. Without an invitation only to a visit of one's own that somebody else leads. */
  joinAsStaff: {
    method: "POST",
    path: "/v1/visits/join",
    action: "join.arriveAsStaff",
    needsSession: true,
    body: VisitParams.extend({
      invitation: z.strictObject({ inviteHash: bytesSchema(HASH_BYTES), passcode: Passcode }).nullable(),
    }),
    answer: Arrival,
  },
  /** A ticket for a colleague's own place: the admission must be of this account; the device's signature is asked for at the socket. */
  resumeAsStaff: {
    method: "POST",
    path: "/v1/visits/resume",
    action: "join.resume",
    needsSession: true,
    body: VisitParams.extend({ participantId: ParticipantId }),
    answer: Arrival,
  },
  look: {
    method: "POST",
    path: "/v1/join/look",
    action: "join.look",
    needsSession: false,
    body: VisitParams.extend({ inviteHash: bytesSchema(HASH_BYTES) }),
    answer: VisitLook,
  },
  arrive: {
    method: "POST",
    path: "/v1/join/arrive",
    action: "join.arrive",
    needsSession: false,
    body: VisitParams.extend({ inviteHash: bytesSchema(HASH_BYTES), passcode: Passcode }),
    answer: Arrival,
  },
  /** For a browser that was let in before, known by its cookie: no passcode again. */
  comeBack: {
    method: "POST",
    path: "/v1/join/come-back",
    action: "join.comeBack",
    needsSession: false,
    body: VisitParams.extend({ inviteHash: bytesSchema(HASH_BYTES) }),
    answer: Arrival,
  },
  resume: {
    method: "POST",
    path: "/v1/join/resume",
    action: "join.resume",
    needsSession: false,
    body: VisitParams.extend({ inviteHash: bytesSchema(HASH_BYTES), participantId: ParticipantId }),
    answer: Arrival,
  },
} as const satisfies Record<string, Route>;

export type RouteName = keyof typeof routes;
/** What a route takes. */
export type RouteBody<Name extends RouteName> = (typeof routes)[Name]["body"] extends infer Body
  ? Body extends z.ZodType
    ? z.infer<Body>
    : undefined
  : never;
/** What a route answers. */
export type RouteAnswer<Name extends RouteName> = z.infer<(typeof routes)[Name]["answer"]>;
