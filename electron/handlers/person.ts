import type { DesktopSession } from "../../protocol/desktop-session.ts";
import { systemChance } from "../../protocol/ids.ts";
import type { Policies } from "../../protocol/policy.ts";
import type { VisitSummary } from "../../protocol/visit.ts";
import { systemClock } from "../clock.ts";
import { createLine } from "../session/line.ts";
import { argon2id } from "../session/argon2.ts";
import { makeDeviceKey } from "../session/device-key.ts";
import { createDrafts } from "../session/drafts.ts";
import { createOwnFactors } from "../session/own-factors.ts";
import { createPasswordJudge } from "../session/password-rules.ts";
import { type Redeeming, createRedeeming } from "../session/redeem.ts";
import { callAsStaffWith } from "../session/staff-calls.ts";
import type { CallService } from "../session/service.ts";
import { type Clinic, type DeskPorts, type SessionDesk, createSessionDesk } from "../session/session-desk.ts";
import {
  type GuardPorts,
  type SessionGuard,
  createSessionGuard,
  systemGuardClock,
} from "../session/session-guard.ts";
import { statedLimits } from "../session/session-limits.ts";
import type { SignInPorts } from "../session/sign-in.ts";
import { createUnattended } from "../session/unattended.ts";
import { type StaffSession, createStaffSession } from "../session/staff-session.ts";
import { systemKeyring } from "../vault/keyring.ts";
import { systemTimers } from "../vault/one-call.ts";
import { keepingPlaces } from "./keeping-places.ts";

/** What somebody who signs in here depends on. */
export type PersonPorts = {
  call: CallService;
  policies: () => Policies;
  /** Where the sealed half of a kept sign-in lies. */
  dataFolder: string;
  serverOrigin: string | null;
  idle: Pick<GuardPorts, "idleSeconds" | "isOsLocked">;
  tell: (session: DesktopSession) => void;
  covered: () => void;
  clinicChanged: (clinic: Clinic | null) => void;
  /** Whoever typed into a window without signing in went, and nothing of it may stay. */
  unattended: () => void;
  /** A window began or ended a call. */
  callChanged: (isInCall: boolean) => void;
  /** The service named visits of whoever is signed in. */
  visitsListed: (visits: readonly VisitSummary[]) => void;
};

/** The guard, with whoever else must know of calls told of them. */
const overheard = (guard: SessionGuard, { callChanged }: PersonPorts): SessionGuard => ({
  ...guard,
  tell: (happening) => {
    guard.tell(happening);
    if (happening.type === "callBegan" || happening.type === "callEnded")
      callChanged(happening.type === "callBegan");
  },
});

/** What is shorter could end a sign-in that is only slow. Milliseconds. */
const LEAST_UNATTENDED_MS = 60_000;

/** The window while nobody is signed in: for it holds the limit after which a session would be logged off. */
const unattendedWindow = (
  { policies, unattended }: PersonPorts,
  { session, redeeming }: { session: StaffSession; redeeming: Redeeming },
) =>
  createUnattended({
    clock: systemGuardClock,
    timers: systemTimers,
    limitMs: () => Math.max(LEAST_UNATTENDED_MS, policies().logoffAfterSeconds * 1_000),
    isSignedOut: () => session.read() === null,
    onLeft: () => {
      redeeming.leave();
      unattended();
    },
  });

/** The session, with whoever else must know of visits told of them. */
const listening = (session: StaffSession, { visitsListed }: PersonPorts): StaffSession => ({
  ...session,
  noteVisits: (sessionId, visits) => {
    session.noteVisits(sessionId, visits);
    visitsListed(visits);
  },
});

const deskOf = (
  ports: PersonPorts,
  parts: Pick<DeskPorts, "session" | "resting" | "drafts" | "comings">,
): SessionDesk =>
  createSessionDesk({
    ...ports,
    ...parts,
    clock: systemClock,
    makeGuard: (onEffect) =>
      overheard(
        createSessionGuard({ clock: systemGuardClock, timers: systemTimers, ...ports.idle, onEffect }),
        ports,
      ),
  });

/** Everything about whoever signs in here: session, keys, vault, automatic logoff, factors. Made once for the program. */
export const createPerson = (ports: PersonPorts) => {
  const { call, policies } = ports;
  const { vault, resting } = keepingPlaces(ports, systemKeyring());
  const drafts = createDrafts();
  const session = listening(
    createStaffSession((signedIn) => desk.changed(signedIn)),
    ports,
  );
  const comings = createLine();
  const desk = deskOf(ports, { session, resting, drafts, comings });
  const { begun, resumed, wrongFactor, forgotten, lost } = desk;
  const machine = { stretch: argon2id, makeKey: makeDeviceKey, chance: systemChance, clock: systemClock };
  const limits = () => statedLimits(policies());
  const signIn: SignInPorts = {
    call,
    session,
    resting,
    ...machine,
    limits,
    begun,
    resumed,
    wrongFactor,
    forgotten,
    comings,
    lost,
  };
  const judge = createPasswordJudge();
  const redeeming = createRedeeming({ ...signIn, serverOrigin: ports.serverOrigin, judge });
  return {
    vault,
    resting,
    drafts,
    session,
    desk,
    signIn,
    judge,
    redeeming,
    signedOutWindow: unattendedWindow(ports, { session, redeeming }),
    factors: createOwnFactors({ ...signIn, call: callAsStaffWith(call, session), judge }),
  };
};
