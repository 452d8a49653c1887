import type { DesktopReport, SignInAnswer } from "../../protocol/accounts.ts";
import type { DesktopSession, LogOffReason } from "../../protocol/desktop-session.ts";
import type { ErrorCode } from "../../protocol/errors.ts";
import type { SessionEffect } from "./auto-logoff.ts";
import type { Outlook } from "./auto-logoff-outlook.ts";
import type { Drafts } from "./drafts.ts";
import type { RestingPlace } from "./resting.ts";
import { callAsStaffWith } from "./staff-calls.ts";
import type { GuardPorts, SessionGuard } from "./session-guard.ts";
import { type LimitPolicies, limitsOf } from "./session-limits.ts";
import { type SignInPorts, logOff } from "./sign-in.ts";
import type { SignedIn, StaffSession } from "./staff-session.ts";

/** What the desk of a session acts upon. */
export type DeskPorts = Pick<SignInPorts, "call" | "clock" | "comings"> & {
  session: StaffSession;
  resting: RestingPlace;
  drafts: Drafts;
  policies: () => LimitPolicies;
  makeGuard: (onEffect: GuardPorts["onEffect"]) => SessionGuard;
  /** The windows are told of every new state. */
  tell: (session: DesktopSession) => void;
  /** The screen was covered: nothing of a patient may stay in a notification, a badge or a frame. */
  covered: () => void;
  /** What the clinic of whoever is signed in asks of desktops; null for nobody. */
  clinicChanged: (clinic: Clinic | null) => void;
};

/** What the service said of the ends of a session: the stricter of the desktop's own and the clinic's. */
export type Clinic = Pick<SignInAnswer, "limits" | "coverAfterSeconds">;

/** Joins who is signed in with how long that lasts: one view for the windows, and one place that acts at the ends. */
export type SessionDesk = {
  guard: SessionGuard;
  view: () => DesktopSession;
  isCovered: () => boolean;
  /** For the sign-in: what it tells of the session. */
  begun: SignInPorts["begun"];
  resumed: SignInPorts["resumed"];
  wrongFactor: () => void;
  forgotten: () => void;
  lost: SignInPorts["lost"];
  /** Somebody signed out or in: `onChanged` of the staff session. */
  changed: (signedIn: SignedIn | null) => void;
  policiesChanged: () => void;
  /** Ends the session by this work, which tells the service; `farewell` waits for the last of it. */
  leave: (work: () => Promise<void>) => Promise<void>;
  farewell: () => Promise<void>;
  report: (kind: DesktopReport["kind"]) => void;
};

/** Signed out by itself at the ends of the machine, or by the person. */
type Ended = { reason: LogOffReason | null };

/** Of what the audit hears. */
const audited: Partial<Record<SessionEffect["type"], DesktopReport["kind"]>> = {
  cover: "covered",
  lockCall: "callLocked",
};

type ViewPorts = Pick<DeskPorts, "session" | "resting" | "clock">;

const signedOutView = ({ resting }: Pick<DeskPorts, "resting">, { reason }: Ended): DesktopSession => {
  const rests = resting.read();
  const returning = rests === null ? null : { displayName: rests.displayName };
  return { state: "signedOut", reason, returning };
};

const viewOf = (ports: ViewPorts, outlook: Outlook, ended: Ended): DesktopSession => {
  const { clock } = ports;
  const at = (inMs: number): number => Math.max(0, Math.round(clock.now() + inMs));
  const signedIn = ports.session.read();
  if (signedIn === null) return signedOutView(ports, ended);
  const { account } = signedIn;
  switch (outlook.phase) {
    case "signedOut":
      return signedOutView(ports, ended);
    case "active":
      return { state: "active", account };
    case "warned":
      return { state: "warned", account, next: outlook.next, at: at(outlook.inMs) };
    case "covered": {
      const { isInCall, logsOffInMs, leavesCallInMs } = outlook;
      return {
        state: "covered",
        displayName: account.displayName,
        logsOffAt: logsOffInMs === null ? null : at(logsOffInMs),
        isInCall,
        leavesCallAt: leavesCallInMs === null ? null : at(leavesCallInMs),
      };
    }
  }
};

/** Work that ends a session, and the last of it. */
const createLeaving = () => {
  let leaving: Promise<void> = Promise.resolve();
  const leave = (work: () => Promise<void>): Promise<void> => {
    const left = work();
    leaving = left.catch(() => undefined);
    return left;
  };
  return { leave, farewell: () => leaving };
};

/** A desk where nobody is signed in. */
export const createSessionDesk = (ports: DeskPorts): SessionDesk => {
  const { session, resting } = ports;
  let ended: Ended = { reason: null };
  const { leave, farewell } = createLeaving();
  let clinic: Clinic | null = null;
  const callAsStaff = callAsStaffWith(ports.call, session);

  const report = (kind: DesktopReport["kind"]): void => void callAsStaff("report", { kind });

  const view = (): DesktopSession => viewOf(ports, guard.outlook(), ended);

  const forgotten = (): void => {
    if (session.read() !== null) return;
    ended = { reason: null };
    ports.tell(view());
  };

  const endByItself = (reason: LogOffReason, keepsFamily: boolean): void => {
    ended = { reason };
    void leave(() => logOff({ ...ports, forgotten }, keepsFamily));
  };

  const act = (effect: SessionEffect): void => {
    // the end of the staff session tells the windows
    if (effect.type === "logOff") return endByItself(effect.reason, effect.keepsFamily);
    if (effect.type === "cover") ports.covered();
    const kind = audited[effect.type];
    if (kind !== undefined) report(kind);
    ports.tell(view());
  };

  const guard = ports.makeGuard(act);

  return {
    guard,
    view,
    isCovered: () => guard.phase() === "covered",
    begun: (_signedIn, answer) => {
      ended = { reason: null };
      clinic = answer;
      ports.clinicChanged(answer);
      const limits = limitsOf(ports.policies(), answer);
      guard.tell({ type: "signedIn", sessionAgeMs: answer.ageSeconds * 1_000, limits });
      ports.tell(view());
    },
    resumed: (answer) => {
      clinic = answer;
      ports.clinicChanged(answer);
      guard.tell({ type: "limits", limits: limitsOf(ports.policies(), answer) });
      guard.tell({ type: "resumed" });
      ports.tell(view());
    },
    wrongFactor: () => guard.tell({ type: "wrongFactor" }),
    forgotten,
    lost: (signedIn, code: ErrorCode) => {
      if (session.read() !== signedIn) return;
      guard.tell(code === "FACTOR_NEEDED" ? { type: "needsFactor" } : { type: "revoked" });
    },
    changed: (signedIn) => {
      if (signedIn !== null) return;
      ports.drafts.clear();
      clinic = null;
      ports.clinicChanged(null);
      guard.tell({ type: "signedOut" });
      ports.tell(signedOutView(ports, ended));
    },
    policiesChanged: () => {
      if (resting.obey()) forgotten();
      if (clinic !== null) guard.tell({ type: "limits", limits: limitsOf(ports.policies(), clinic) });
    },
    leave,
    farewell,
    report,
  };
};
