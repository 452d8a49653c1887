import type { OpeningId, VisitId } from "../../protocol/ids.ts";
import type { AccountView } from "../../protocol/routes.ts";
import type { VisitSummary } from "../../protocol/visit.ts";
import type { DeviceKey } from "./device-key.ts";

/** What one sign-in holds, in memory only. */
export type SignedIn = {
  /** Reference token of the service. */
  token: string;
  account: AccountView;
  key: DeviceKey;
};

/*
 *              begin
 *  signedOut ---------> active        end(token) of any other token changes nothing
 *      ^------------------'
 *             end
 */
type SessionState =
  | { phase: "signedOut" }
  | { phase: "active"; signedIn: SignedIn; openings: ReadonlyMap<VisitId, OpeningId> };

/** The desktop's session. */
export type StaffSession = {
  /** Null when signed out. */
  read: () => SignedIn | null;
  begin: (signedIn: SignedIn) => void;
  /** Ends the session of this token; an answer to an older one's call does not end a newer one. */
  end: (token: string) => void;
  /** Notes the openings of visits that the service named as this account's own. */
  noteVisits: (token: string, visits: readonly VisitSummary[]) => void;
  /** Whether this opening of this visit is this account's own. */
  hasOpening: (visitId: VisitId, opening: OpeningId) => boolean;
};

/** A session that starts signed out and tells every change. */
export const createStaffSession = (onChanged: (account: AccountView | null) => void): StaffSession => {
  let state: SessionState = { phase: "signedOut" };
  return {
    read: () => (state.phase === "active" ? state.signedIn : null),
    begin: (signedIn) => {
      state = { phase: "active", signedIn, openings: new Map() };
      onChanged(signedIn.account);
    },
    end: (token) => {
      if (state.phase !== "active" || state.signedIn.token !== token) return;
      state = { phase: "signedOut" };
      onChanged(null);
    },
    noteVisits: (token, visits) => {
      if (state.phase !== "active" || state.signedIn.token !== token) return;
      const noted = visits.map((visit) => [visit.id, visit.opening] as const);
      state = { ...state, openings: new Map([...state.openings, ...noted]) };
    },
    hasOpening: (visitId, opening) => state.phase === "active" && state.openings.get(visitId) === opening,
  };
};
