import type { DeviceState, WaitingCard } from "../../protocol/card.ts";
import type { ErrorCode } from "../../protocol/errors.ts";
import type { Arrival, VisitLook } from "../../protocol/routes.ts";
import type { CallSnapshot } from "../call/call-core.ts";
import { type DeviceChoices, noDevices } from "./device-choices.ts";
import { type VisitMemory, noMemory } from "./visit-memory.ts";

/** What a patient says of themselves at check-in. */
export type CheckIn = Pick<WaitingCard, "name" | "language" | "wantsInterpreter" | "relation">;

/** The two devices of the test, as far as it has come. */
export type TestState = DeviceChoices & {
  camera: DeviceState;
  microphone: DeviceState;
  opening: readonly ("camera" | "microphone")[];
  isMicrophoneHeard: boolean;
  bell: "silent" | "ringing" | "asking" | "heard" | "notHeard";
};

/** Where a guest is on the way in. */
export type GuestStep = "looking" | "obstacle" | "arrive" | "checkIn" | "deviceTest" | "call";

/** Everything that the guest's program knows, whole. */
export type GuestModel = {
  step: GuestStep;
  obstacle: ErrorCode | null;
  /** What the link alone tells. */
  look: VisitLook | null;
  /** What is known once the passcode held, or the browser was known. */
  arrival: Pick<Arrival, "hostName" | "clinicName" | "kind" | "wording"> | null;
  /** Whether this browser was let in before, so that no passcode was asked. */
  isBack: boolean;
  arriveFailure: ErrorCode | null;
  isBusy: boolean;
  checkIn: CheckIn;
  nameError: ErrorCode | null;
  test: TestState;
  call: CallSnapshot | null;
  wasInVisit: boolean;
  /** Whether the patient was sent back to waiting and was not let in since. */
  isReturned: boolean;
  memory: VisitMemory;
  /** Why the last wish in the visit did not come true. */
  failure: ErrorCode | null;
  /** Whether single keys do something in the visit; for as long as this page lives. */
  hasShortcuts: boolean;
};

/** A guest who has just opened the link. */
export const firstGuestModel = (language: string): GuestModel => ({
  step: "looking",
  obstacle: null,
  look: null,
  arrival: null,
  isBack: false,
  arriveFailure: null,
  isBusy: false,
  checkIn: { name: "", language, wantsInterpreter: false, relation: "patient" },
  nameError: null,
  test: {
    camera: "untested",
    microphone: "untested",
    opening: [],
    ...noDevices,
    isMicrophoneHeard: false,
    bell: "silent",
  },
  call: null,
  wasInVisit: false,
  isReturned: false,
  memory: noMemory,
  failure: null,
  hasShortcuts: true,
});
