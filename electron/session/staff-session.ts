import type { OpeningId, SessionId, VisitId } from "../../protocol/ids.ts";
import type { AccountView } from "../../protocol/accounts.ts";
import type { VisitSummary } from "../../protocol/visit.ts";
import type { DeviceKey } from "./device-key.ts";
import type { ProofKey } from "./proof-key.ts";
import type { TokenBox } from "./tokens.ts";

/** What one sign-in holds, in memory only. */
export type SignedIn = {
  sessionId: SessionId;
  account: AccountView;
  /** What the service asks of argon2id for this person, as the e-mail that was typed. */
  email: string;
  tokens: TokenBox;
  proofKey: ProofKey;
  key: DeviceKey;
  /** When the session's absolute time began, by the service's clock. Milliseconds since 1970. */
  startedAt: number;
};

/** A colleague's visit that this desktop joined: its opening, and how it came in (null: as the one who made it). */
export type Joined = {
  visitId: VisitId;
  opening: OpeningId;
  invitation: { inviteHash: string; passcode: string } | null;
};

/** What one is to an opening of a visit: who made the visit, or who joined it by its link. */
export type Part = "owner" | "member";

/*
 *              begin
 *  signedOut ---------> active        end of any other session changes nothing
 *      ^------------------'
 *             end
 */
type SessionState =
  | { phase: "signedOut" }
  | {
      phase: "active";
      signedIn: SignedIn;
      openings: ReadonlyMap<VisitId, OpeningId>;
      joined: ReadonlyMap<VisitId, Joined>;
    };

/** The desktop's session. */
export type StaffSession = {
  /** Null when signed out. */
  read: () => SignedIn | null;
  begin: (signedIn: SignedIn) => void;
  /** Ends this session; an answer to an older one's call does not end a newer one. */
  end: (sessionId: SessionId) => void;
  /** Notes the openings of visits that the service named as this account's own. */
  noteVisits: (sessionId: SessionId, visits: readonly VisitSummary[]) => void;
  /** Notes a colleague's visit that was joined; forgotten with the session. */
  noteJoined: (sessionId: SessionId, joined: Joined) => void;
  /** How a visit was joined; null when it was not. */
  joined: (visitId: VisitId) => Joined | null;
  forgetJoined: (visitId: VisitId) => void;
  /** Which parts this account has in this opening of this visit: it may both have made and joined it. */
  partsIn: (visitId: VisitId, opening: OpeningId) => readonly Part[];
};

/** A session that starts signed out and tells every change. */
export const createStaffSession = (onChanged: (signedIn: SignedIn | null) => void): StaffSession => {
  let state: SessionState = { phase: "signedOut" };
  return {
    read: () => (state.phase === "active" ? state.signedIn : null),
    begin: (signedIn) => {
      state = { phase: "active", signedIn, openings: new Map(), joined: new Map() };
      onChanged(signedIn);
    },
    end: (sessionId) => {
      if (state.phase !== "active" || state.signedIn.sessionId !== sessionId) return;
      state = { phase: "signedOut" };
      onChanged(null);
    },
    noteVisits: (sessionId, visits) => {
      if (state.phase !== "active" || state.signedIn.sessionId !== sessionId) return;
      const noted = visits.map((visit) => [visit.id, visit.opening] as const);
      state = { ...state, openings: new Map([...state.openings, ...noted]) };
    },
    noteJoined: (sessionId, joined) => {
      if (state.phase !== "active" || state.signedIn.sessionId !== sessionId) return;
      state = { ...state, joined: new Map([...state.joined, [joined.visitId, joined]]) };
    },
    joined: (visitId) => (state.phase === "active" ? (state.joined.get(visitId) ?? null) : null),
    forgetJoined: (visitId) => {
      if (state.phase !== "active") return;
      state = { ...state, joined: new Map([...state.joined].filter(([id]) => id !== visitId)) };
    },
    partsIn: (visitId, opening) => {
      if (state.phase !== "active") return [];
      return [
        ...(state.openings.get(visitId) === opening ? (["owner"] as const) : []),
        ...(state.joined.get(visitId)?.opening === opening ? (["member"] as const) : []),
      ];
    },
  };
};
