import * as z from "zod";
import { InvitationId, OpeningId, ParticipantId, VisitId, bytesSchema, bytesUpTo } from "./ids.ts";
import { LABEL_MAX, POINT_BYTES, SIGNATURE_BYTES } from "./limits.ts";

import { Nothing, event, invoke, invokeCovered } from "./ipc-channel.ts";
import { sessionChannels } from "./ipc-session.ts";
import { staffChannels } from "./ipc-staff.ts";
import { updateChannels } from "./ipc-update.ts";
import { workstationChannels } from "./ipc-workstation.ts";
import { Passcode } from "./routes.ts";
import { SIGNED_BODY_MAX, SignedType } from "./signed/envelope.ts";
import { VaultState } from "./vault.ts";
import { Instant, InvitationView, VisitKind, VisitSummary, Wording } from "./visit.ts";

/** What the renderer must know of its surroundings. */
export const DesktopConfig = z.strictObject({
  clinicName: z.string().nullable(),
  /** Origin of the clinic service, without a path. */
  serverOrigin: z.url(),
  version: z.string(),
  /** Names and versions of the runtime, for the table that `--play` prints. */
  runtime: z.strictObject({ electron: z.string(), chromium: z.string() }),
  /** Whether a sign-in outlives the program here, and why not. */
  keeping: VaultState,
  workstation: z.enum(["personal", "shared"]),
  /** When a session here logs off by itself. Seconds. */
  logoffAfterSeconds: z.int().positive(),
  mayShareScreen: z.boolean(),
});
export type DesktopConfig = z.infer<typeof DesktopConfig>;

/** A new visit as the form gives it; main makes the secret of the link. */
export const VisitDraft = z.strictObject({
  label: z.string().trim().min(1).max(LABEL_MAX),
  kind: VisitKind,
  startsAt: Instant,
  minutes: z.int(),
  places: z.int(),
});
export type VisitDraft = z.infer<typeof VisitDraft>;

/** Link and passcode: shown once, kept nowhere. */
export const LinkAndPasscode = z.strictObject({ link: z.url(), passcode: Passcode });
export type LinkAndPasscode = z.infer<typeof LinkAndPasscode>;

/** Something that could be shared, with a still picture of it (PNG data URL). */
export const ShareSource = z.strictObject({
  id: z.string().regex(/^(?:screen|window):\d+:\d+$/),
  kind: z.enum(["screen", "window"]),
  title: z.string().max(200),
  picture: z.string().startsWith("data:image/png;base64,").max(4_000_000),
});
export type ShareSource = z.infer<typeof ShareSource>;

const SocketAccess = z.strictObject({ url: z.url(), ticket: bytesSchema(32) });

/** How a colleague comes into somebody else's visit: where to knock, and the scope that the JoinHello must name. */
export const ColleagueArrival = z.strictObject({
  visitId: VisitId,
  opening: OpeningId,
  hostName: z.string(),
  clinicName: z.string(),
  kind: VisitKind,
  wording: Wording,
  access: SocketAccess,
});
export type ColleagueArrival = z.infer<typeof ColleagueArrival>;

/** What the power of the machine does; suspend may come twice (electron-facts.md). */
export const PowerChange = z.enum(["suspend", "resume", "lock", "unlock"]);
export type PowerChange = z.infer<typeof PowerChange>;

/** Every channel between the desktop's main process and its window: handlers, preload, bridge and tests derive from it. */
export const ipc = {
  "config.read": invokeCovered(Nothing, DesktopConfig),
  ...sessionChannels,
  ...staffChannels,
  ...workstationChannels,
  ...updateChannels,
  "visits.list": invoke(Nothing, z.array(VisitSummary)),
  "visits.create": invoke(VisitDraft, z.strictObject({ visit: VisitSummary, invitation: LinkAndPasscode })),
  "visits.renewLink": invoke(z.strictObject({ visitId: VisitId }), LinkAndPasscode),
  /** A link for one person; the label tells the host whose it is. */
  "visits.invite": invoke(
    z.strictObject({ visitId: VisitId, label: z.string().trim().min(1).max(LABEL_MAX) }),
    z.strictObject({ invitation: InvitationView, link: LinkAndPasscode }),
  ),
  "visits.invitations": invoke(z.strictObject({ visitId: VisitId }), z.array(InvitationView)),
  "visits.retireInvitation": invoke(
    z.strictObject({ visitId: VisitId, invitationId: InvitationId }),
    Nothing,
  ),
  /** Into a colleague's visit by its link. Main keeps link and passcode in memory until `visits.forgetJoin` or sign-out. */
  "visits.join": invoke(z.strictObject({ link: z.string().max(500), passcode: Passcode }), ColleagueArrival),
  /** Into a visit of one's own that a colleague leads now. */
  "visits.joinOwn": invoke(z.strictObject({ visitId: VisitId }), ColleagueArrival),
  /** Another ticket to knock at a visit that was joined before. */
  "visits.arriveAgain": invokeCovered(z.strictObject({ visitId: VisitId }), SocketAccess),
  /** A ticket for one's own place in it. */
  "visits.resumeJoin": invokeCovered(
    z.strictObject({ visitId: VisitId, participantId: ParticipantId }),
    SocketAccess,
  ),
  "visits.forgetJoin": invoke(z.strictObject({ visitId: VisitId }), Nothing),
  "clinic.read": invoke(Nothing, z.strictObject({ name: z.string(), wording: Wording })),
  "clinic.setWording": invoke(Wording, Nothing),
  /** A ticket for the signalling socket, which the renderer opens itself. */
  "signal.ticket": invokeCovered(Nothing, SocketAccess),
  /** The device's public signing key, raw P-256 point. */
  "keys.read": invokeCovered(Nothing, z.strictObject({ signingKey: bytesSchema(POINT_BYTES) })),
  /** Signs a body that main parses first; refuses what is not of this sign-in's own visits. */
  "keys.sign": invokeCovered(
    z.strictObject({
      type: SignedType,
      body: bytesUpTo(SIGNED_BODY_MAX),
    }),
    z.strictObject({ signature: bytesSchema(SIGNATURE_BYTES) }),
  ),
  "share.list": invoke(Nothing, z.array(ShareSource)),
  /** Names the one source that the next getDisplayMedia() of this window gets; forgotten after it or after 10 s. */
  "share.choose": invoke(z.strictObject({ id: ShareSource.shape.id }), Nothing),
  /** Whether a share runs, and of what: main frames it, and holds notifications meanwhile. */
  "share.state": invokeCovered(z.strictObject({ id: ShareSource.shape.id.nullable() }), Nothing),
  /** Main words the notification itself: no name can come into it. */
  "notify.waiting": invokeCovered(
    z.strictObject({ count: z.int().min(1), language: z.enum(["en", "es"]) }),
    Nothing,
  ),
  "clipboard.write": invoke(z.strictObject({ text: z.string().max(2_000) }), Nothing),
  "power.changed": event(z.strictObject({ change: PowerChange })),
} as const;

export type IpcTable = typeof ipc;
export type IpcChannel = keyof IpcTable;
export type InvokeChannel = {
  [Name in IpcChannel]: IpcTable[Name] extends { direction: "toMain" } ? Name : never;
}[IpcChannel];
export type EventChannel = Exclude<IpcChannel, InvokeChannel>;
export type IpcInput<Name extends InvokeChannel> = z.infer<IpcTable[Name]["input"]>;
export type IpcOutput<Name extends InvokeChannel> = z.infer<IpcTable[Name]["output"]>;
export type IpcPayload<Name extends EventChannel> = z.infer<IpcTable[Name]["payload"]>;

/** The one object that the preload exposes, as `window.anteroom`. */
export type Bridge = {
  invoke<Name extends InvokeChannel>(channel: Name, input: IpcInput<Name>): Promise<unknown>;
  on<Name extends EventChannel>(channel: Name, listener: (payload: unknown) => void): () => void;
};
