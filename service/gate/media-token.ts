import { createHash } from "node:crypto";
import { jwtVerify } from "jose";
import * as z from "zod";
import { fail } from "../../protocol/errors.ts";
import { ParticipantId } from "../../protocol/ids.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import type { Clock } from "../clock.ts";

/** Whose tokens the gate believes. */
export type TokenIssuer = { apiKey: string; apiSecret: string };

/** What a good token says: this device, this room. */
export type MediaClaims = { room: string; identity: ParticipantId };

/** Clocks of the service and of the media server, which refreshes tokens, may differ by this. Seconds. */
const CLOCK_TOLERANCE_SECONDS = 5;

const no = z.literal(false).optional();
const none = z.union([z.literal(""), z.null(), z.record(z.string(), z.never())]).optional();

/** Exactly the rights that the service ever gives; an unknown right is refused, since it might be a dangerous one. */
const Grant = z
  .strictObject({
    room: z.string().min(1).max(64),
    roomJoin: z.literal(true),
    canPublish: z.boolean(),
    canPublishSources: z
      .array(z.enum(["camera", "microphone", "screen_share", "screen_share_audio"]))
      .optional(),
    canSubscribe: z.boolean(),
    canPublishData: z.literal(false),
    canUpdateOwnMetadata: z.literal(false),
    canSubscribeMetrics: no,
    canManageAgentSession: no,
    roomCreate: no,
    roomList: no,
    roomRecord: no,
    roomAdmin: no,
    ingressAdmin: no,
    hidden: no,
    recorder: no,
    agent: no,
    destinationRoom: none,
  })
  // LiveKit reads an empty list of sources as all sources.
  .refine((grant) => !grant.canPublish || (grant.canPublishSources ?? []).length > 0);

const Claims = z.strictObject({
  iss: z.string(),
  sub: ParticipantId,
  identity: ParticipantId.optional(),
  jti: z.string().optional(),
  exp: z.number(),
  nbf: z.number().optional(),
  iat: z.number().optional(),
  video: Grant,
  kind: z.enum(["", "standard"]).optional(),
  name: none,
  metadata: none,
  attributes: none,
  sha256: none,
  roomPreset: none,
  roomConfig: none,
  sip: none,
});

/** What is remembered of a token instead of the token. */
export const mediaTokenHash = (token: string): string =>
  createHash("sha256").update(token).digest("base64url");

/** The claims of a token that our own key signed, that is in time, and that gives nothing but what we give. */
export const readMediaToken = async (
  token: string | null,
  issuer: TokenIssuer,
  clock: Pick<Clock, "now">,
): Promise<Result<MediaClaims>> => {
  if (token === null || token.length > 4_096) return fail("MEDIA_TOKEN_INVALID");
  try {
    const { payload } = await jwtVerify(token, new TextEncoder().encode(issuer.apiSecret), {
      algorithms: ["HS256"],
      issuer: issuer.apiKey,
      requiredClaims: ["exp", "sub"],
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
      currentDate: new Date(clock.now()),
    });
    const claims = Claims.safeParse(payload);
    if (!claims.success) return fail("MEDIA_TOKEN_INVALID");
    return succeed({ room: claims.data.video.room, identity: claims.data.sub });
  } catch {
    return fail("MEDIA_TOKEN_INVALID");
  }
};
