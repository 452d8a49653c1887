import type { DeviceState, WaitingCard } from "../../protocol/card.ts";
import type { ErrorCode } from "../../protocol/errors.ts";
import type { VisitLook } from "../../protocol/routes.ts";
import type { CallSnapshot } from "../call/call-core.ts";

/** What a patient says of themselves at check-in. */
export type CheckIn = Pick<WaitingCard, "name" | "language" | "wantsInterpreter" | "relation">;

/** The two devices of the test, as far as it has come. */
export type TestState = {
  camera: DeviceState;
  microphone: DeviceState;
  opening: readonly ("camera" | "microphone")[];
  cameras: readonly { id: string; label: string }[];
  microphones: readonly { id: string; label: string }[];
  cameraId: string | null;
  microphoneId: string | null;
  isMicrophoneHeard: boolean;
  bell: "silent" | "ringing" | "asking" | "heard" | "notHeard";
};

/** Where a guest is on the way in. */
export type GuestStep = "looking" | "obstacle" | "arrive" | "checkIn" | "deviceTest" | "call";

/** Everything that the guest's program knows, whole. */
export type GuestModel = {
  step: GuestStep;
  obstacle: ErrorCode | null;
  look: VisitLook | null;
  arriveFailure: ErrorCode | null;
  isBusy: boolean;
  checkIn: CheckIn;
  nameError: ErrorCode | null;
  test: TestState;
  call: CallSnapshot | null;
  wasInVisit: boolean;
  startedAt: number | null;
};

/** A guest who has just opened the link. */
export const firstGuestModel = (language: string): GuestModel => ({
  step: "looking",
  obstacle: null,
  look: null,
  arriveFailure: null,
  isBusy: false,
  checkIn: { name: "", language, wantsInterpreter: false, relation: "patient" },
  nameError: null,
  test: {
    camera: "untested",
    microphone: "untested",
    opening: [],
    cameras: [],
    microphones: [],
    cameraId: null,
    microphoneId: null,
    isMicrophoneHeard: false,
    bell: "silent",
  },
  call: null,
  wasInVisit: false,
  startedAt: null,
});
