import { toBase64Url } from "../protocol/base64url.ts";
import { type DesktopSession, defaultUserSettings } from "../protocol/desktop-session.ts";
import { OpeningId, SessionId, VisitId } from "../protocol/ids.ts";
import { PASSWORD_ARGON2 } from "../protocol/limits.ts";
import { succeed } from "../protocol/result.ts";
import { AccountView } from "../protocol/accounts.ts";
import { type RouteAnswer, type RouteName } from "../protocol/routes.ts";
import type { Result } from "../protocol/result.ts";
import { VisitSummary } from "../protocol/visit.ts";
import { noUpdates } from "./update/no-updates.ts";
import type { SignInRefusal } from "./update/updates.ts";
import { type HandlerPorts, createHandlers } from "./handlers.ts";
import { createLine } from "./session/line.ts";
import { createDrafts } from "./session/drafts.ts";
import { createOwnFactors } from "./session/own-factors.ts";
import { createRedeeming } from "./session/redeem.ts";
import { createRestingPlace } from "./session/resting.ts";
import { callAsStaffWith } from "./session/staff-calls.ts";
import { createSessionDesk } from "./session/session-desk.ts";
import { createSessionGuard } from "./session/session-guard.ts";
import { statedLimits } from "./session/session-limits.ts";
import type { Vault } from "./vault/vault.ts";
import { makeDeviceKey } from "./session/device-key.ts";
import { fakeService } from "./session/fake-service.ts";
import { createStaffSession } from "./session/staff-session.ts";
import { createNotices } from "./shell/notices.ts";
import { createShareChoice } from "./shell/share-choice.ts";

/** Base64url of so many equal bytes. */
export const bytes = (length: number, fill: number): string => toBase64Url(new Uint8Array(length).fill(fill));
/** Who signs in. */
export const account = AccountView.parse({
  id: bytes(16, 1),
  clinicId: bytes(16, 2),
  clinicName: "Linden Clinic",
  displayName: "Dr Example",
  email: "doctor@clinic.example",
  role: "owner",
});
/** A visit of the account. */
export const visit = VisitSummary.parse({
  id: bytes(16, 3),
  opening: bytes(16, 4),
  label: "Follow-up",
  kind: "oneToOne",
  startsAt: 1,
  minutes: 30,
  places: 1,
  phase: "scheduled",
  endedAt: null,
  isLinkResting: false,
  isLinkRetired: false,
  isOwn: true,
  hostName: "Dr. Ana Weber",
  taken: 0,
});
/** A way into a colleague's visit. */
export const arrival = {
  ticket: bytes(32, 7),
  visitId: VisitId.parse(bytes(16, 30)),
  opening: OpeningId.parse(bytes(16, 31)),
  hostName: "Dr Other",
  clinicName: "Linden Clinic",
  kind: "group" as const,
  wording: { text: "Please sit down.", phone: "" },
};
/** The token of the sign-in. */
export const token = bytes(32, 5);
/** What the service answers a sign-in with. */
export const signInAnswer = {
  sessionId: SessionId.parse(bytes(16, 12)),
  account,
  tokens: { access: token, accessSeconds: 300, refresh: bytes(32, 13) },
  limits: { idleSeconds: 900, absoluteHours: 12 },
  coverAfterSeconds: 300,
  startedAt: 1,
  ageSeconds: 0,
};
/** What a vault would keep, in memory: nothing outlives a test. */
const noVault: Vault = {
  open: async () => "absent",
  state: () => "absent",
  read: async () => null,
  keep: async () => "absent",
  replaceRefreshToken: async () => "absent",
  forget: async () => undefined,
  isWaiting: () => false,
};
/** The limits of a desktop without policies. */
const limitPolicies = {
  coverAfterSeconds: 300,
  logoffAfterSeconds: 900,
  maxSessionHours: 12,
  callLockGraceSeconds: 120,
};
/** A visit as the form gives it. */
export const draft = { label: "Follow-up", kind: "oneToOne" as const, startsAt: 1, minutes: 30, places: 1 };
/** What the service asks of argon2id. */
export const parameters = { salt: bytes(16, 6), ...PASSWORD_ARGON2 };

/** What a window shows of this workstation. */
export const shown = {
  keeping: "absent",
  workstation: "personal",
  logoffAfterSeconds: 900,
  mayShareScreen: true,
} as const;

type Answers = { [Name in RouteName]?: () => Result<RouteAnswer<Name>> };
/** A service that answers every route well. */
export const service = {
  clinic: () => succeed({ name: "Linden Clinic", wording: { text: "", phone: "" } }),
  joinAsStaff: () => succeed(arrival),
  resumeAsStaff: () => succeed(arrival),
  signInParameters: () => succeed(parameters),
  signIn: () => succeed(signInAnswer),
  report: () => succeed({}),
  signOut: () => succeed({}),
  listVisits: () => succeed({ visits: [visit] }),
  createVisit: () => succeed({ visit, passcode: "123456" }),
  renewLink: () => succeed({ passcode: "654321" }),
  ticket: () => succeed({ ticket: bytes(32, 7) }),
} satisfies Answers;

const chance = (length: number) => new Uint8Array(length).fill(8);
const limits = () => statedLimits(limitPolicies);
const judge = () => ({ problem: null, strength: 4 });

/** A main process over this service, with everything it did to the world written down. */
export const desktopWith = (
  answers: Answers = service,
  serverOrigin: string | null = "https://clinic.example",
  signInRefusal: () => SignInRefusal | null = () => null,
  workstation: HandlerPorts["workstation"] = () => shown,
) => {
  const changes: DesktopSession[] = [];
  const stretched: string[] = [];
  const copied: string[] = [];
  const framed: (string | null)[] = [];
  const noticed: string[] = [];
  const { call, calls } = fakeService(answers);
  const clock = { now: () => 0 };
  const stretch = async (password: string) => {
    stretched.push(password);
    return new Uint8Array(32).fill(9);
  };
  const resting = createRestingPlace({ vault: noVault, persistence: () => "session", chance });
  const drafts = createDrafts();
  const session = createStaffSession((signedIn) => desk.changed(signedIn));
  const comings = createLine();
  const desk = createSessionDesk({
    call,
    comings,
    clock,
    session,
    resting,
    drafts,
    policies: () => limitPolicies,
    makeGuard: (onEffect) =>
      createSessionGuard({
        clock: { monotonic: () => 0, wall: () => 0 },
        timers: { after: () => () => undefined },
        idleSeconds: () => null,
        isOsLocked: () => false,
        onEffect,
      }),
    tell: (view) => changes.push(view),
    covered: () => undefined,
    clinicChanged: () => undefined,
  });
  const { begun, resumed, wrongFactor, forgotten, lost } = desk;
  const ports = { call, session, resting, stretch, makeKey: makeDeviceKey, chance, clock, limits };
  const signInPorts = { ...ports, begun, resumed, wrongFactor, forgotten, comings, lost };
  const handlers = createHandlers({
    call,
    session,
    signIn: signInPorts,
    desk,
    redeeming: createRedeeming({ ...signInPorts, serverOrigin, judge }),
    factors: createOwnFactors({ ...signInPorts, call: callAsStaffWith(call, session), judge }),
    judge,
    drafts,
    policies: () => ({ rows: [], problem: null }),
    settings: { read: () => defaultUserSettings, write: async (settings) => succeed(settings) },
    licences: () => [],
    takeLink: () => null,
    workstation,
    chance,
    serverOrigin,
    program: { version: "0.1.0", runtime: { electron: "45.0.0", chromium: "150.0.0.0" } },
    share: createShareChoice({
      find: async () => [
        { id: "window:7:0", name: "Chart", picture: "data:image/png;base64,AA==", displayId: "" },
        { id: "screen:1:0", name: "Screen", picture: "data:image/png;base64,AA==", displayId: "12" },
      ],
      ownIds: () => [],
      clock,
    }),
    showShareFrame: (displayId) => framed.push(displayId),
    notices: createNotices((sentence) => noticed.push(sentence)),
    writeClipboard: async (text) => {
      copied.push(text);
    },
    updates: { ...noUpdates("0.1.0", "development"), signInRefusal },
  });
  const signIn = () =>
    handlers["session.signIn"]({ email: " Doctor@Clinic.example ", password: "a password", code: "123 456" });
  return { handlers, calls, changes, stretched, copied, framed, noticed, signIn, desk };
};
