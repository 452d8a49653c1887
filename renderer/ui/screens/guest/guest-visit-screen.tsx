import { useMemo } from "react";
import type { Clock } from "../../parts/clock.ts";
import type { LeadIntents } from "../visit/types.ts";
import { VisitScreen } from "../visit/visit-screen.tsx";
import type { GuestVisitIntents, GuestVisitView } from "./types.ts";

/** What the patient's visit takes. */
export type GuestVisitScreenProps = { view: GuestVisitView; intents: GuestVisitIntents; clock: Clock };

const nothing = (): void => undefined;

/** A patient leads nobody: the screen draws none of these, and if it did, nothing would happen. */
const LEADS_NOBODY: LeadIntents = {
  admit: nothing,
  deny: nothing,
  sayLate: nothing,
  command: nothing,
  permit: nothing,
  lowerHands: nothing,
  setCoHost: nothing,
  returnToWaiting: nothing,
  remove: nothing,
  setLocked: nothing,
  setSuspended: nothing,
  newLink: nothing,
  keepOpen: nothing,
  endVisit: nothing,
  leaveTo: nothing,
};

/** The visit as the patient sees it: large faces, few buttons, and who can see and hear. */
export const GuestVisitScreen = ({ view, intents, clock }: GuestVisitScreenProps) => {
  const all = useMemo(() => ({ ...LEADS_NOBODY, ...intents }), [intents]);
  return <VisitScreen view={view} intents={all} clock={clock} />;
};
