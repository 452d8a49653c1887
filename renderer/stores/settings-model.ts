import type { SessionView } from "../../protocol/accounts.ts";
import type { DeviceState } from "../../protocol/card.ts";
import type { ErrorCode } from "../../protocol/errors.ts";
import type { SessionId } from "../../protocol/ids.ts";
import type { TotpSetUp } from "../../protocol/ipc-session.ts";
import type { Licence, PoliciesView } from "../../protocol/ipc-workstation.ts";

/** The panes of the settings, in the order of their list. */
export const settingsPanes = [
  "devices",
  "appearance",
  "language",
  "sessions",
  "security",
  "policies",
  "updates",
  "about",
] as const;

/** One pane of the settings. */
export type SettingsPane = (typeof settingsPanes)[number];

/** Something on its way from main, or from the service behind it. */
export type Reading<Value> =
  | { phase: "loading" }
  | { phase: "failed"; code: ErrorCode }
  | { phase: "ready"; value: Value };

/** When the second factor was made, and how many recovery codes are unused. */
export type FactorsView = { totpSince: number; recoveryCodesLeft: number };

/** What is being done with the own factors; passwords and codes stand in the form only. */
export type FactorAct =
  | { phase: "none" }
  | { phase: "working" }
  | { phase: "failed"; code: ErrorCode }
  | { phase: "totp"; totp: TotpSetUp; isBusy: boolean; failure: ErrorCode | null }
  | { phase: "password"; isBusy: boolean; failure: ErrorCode | null }
  /** Shown once. */
  | { phase: "codes"; recoveryCodes: readonly string[] }
  | { phase: "done"; deed: "totp" | "password" | "codes" };

/** A device that can be tried. */
export type TriedDevice = "camera" | "microphone";

/** Camera, microphone and speaker while their pane is shown; off in every other moment. */
export type DeviceTrial = {
  isOn: boolean;
  camera: DeviceState;
  microphone: DeviceState;
  opening: readonly TriedDevice[];
  isHeard: boolean;
  isRinging: boolean;
};

/** Everything that the settings show; nothing of a patient, and gone at a cover and at sign-out. */
export type SettingsModel = {
  pane: SettingsPane;
  trial: DeviceTrial;
  policies: Reading<PoliciesView>;
  sessions: Reading<readonly SessionView[]>;
  endingId: SessionId | null;
  factors: Reading<FactorsView>;
  act: FactorAct;
  licences: Reading<readonly Licence[]>;
  /** Why the last change did not come true. */
  failure: ErrorCode | null;
};

/** Nothing is open. */
export const noTrial: DeviceTrial = {
  isOn: false,
  camera: "untested",
  microphone: "untested",
  opening: [],
  isHeard: false,
  isRinging: false,
};

/** Before the settings were opened. */
export const unreadSettings: SettingsModel = {
  pane: "devices",
  trial: noTrial,
  policies: { phase: "loading" },
  sessions: { phase: "loading" },
  endingId: null,
  factors: { phase: "loading" },
  act: { phase: "none" },
  licences: { phase: "loading" },
  failure: null,
};
