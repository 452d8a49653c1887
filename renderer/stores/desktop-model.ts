import type { WaitingCard } from "../../protocol/card.ts";
import type { ErrorCode } from "../../protocol/errors.ts";
import type { ParticipantId, VisitId } from "../../protocol/ids.ts";
import type { DesktopConfig, LinkAndPasscode, ShareSource } from "../../protocol/ipc.ts";
import type { AccountView } from "../../protocol/routes.ts";
import type { VisitSummary, WaitingParticipant } from "../../protocol/visit.ts";
import type { CallSnapshot } from "../call/call-core.ts";
import type { SignalStatus } from "../call/ports.ts";

/** A link and passcode on their way to be shown once. */
export type InvitationModel =
  | { phase: "none" }
  | { phase: "making" }
  | { phase: "failed"; code: ErrorCode }
  | { phase: "ready"; purpose: "created" | "renewed"; invitation: LinkAndPasscode };

/** The share picker, while it is open. */
export type PickerModel =
  | { state: "closed" }
  | { state: "loading" }
  | { state: "failed" }
  | { state: "ready"; sources: readonly ShareSource[] };

/** The call of the one visit that is open on this desktop. */
export type OpenVisit = {
  visitId: VisitId;
  call: CallSnapshot;
  shareTitle: string | null;
  picker: PickerModel;
  cameraError: ErrorCode | null;
  microphoneError: ErrorCode | null;
};

/** Everything that the desktop's window knows, whole. Labels and cards are Phi: gone at sign-out. */
export type DesktopModel = {
  config: DesktopConfig | null;
  isStarting: boolean;
  account: AccountView | null;
  isSigningIn: boolean;
  signInFailure: ErrorCode | null;
  signal: SignalStatus;
  /** Null until the service has said it for the first time. */
  visits: readonly VisitSummary[] | null;
  waiting: readonly WaitingParticipant[];
  cards: ReadonlyMap<ParticipantId, WaitingCard>;
  failure: ErrorCode | null;
  invitation: InvitationModel;
  visit: OpenVisit | null;
};

/** A desktop with nobody signed in. */
export const firstDesktopModel: DesktopModel = {
  config: null,
  isStarting: true,
  account: null,
  isSigningIn: false,
  signInFailure: null,
  signal: "connecting",
  visits: null,
  waiting: [],
  cards: new Map(),
  failure: null,
  invitation: { phase: "none" },
  visit: null,
};
