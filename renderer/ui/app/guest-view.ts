import type { ErrorCode } from "../../../protocol/errors.ts";
import type { DeviceState } from "../../../protocol/card.ts";
import type { CallSnapshot } from "../../call/call-core.ts";
import type { GuestModel } from "../../stores/guest-model.ts";
import type {
  DeviceTestView,
  GoodbyeView,
  GuestView,
  GuestVisitView,
  NameError,
  Obstacle,
  TestedDevice,
  WaitingView,
} from "../screens/guest/types.ts";
import type { AttachVideo } from "../screens/visit/types.ts";
import type { Attachments } from "./attachments.ts";
import { badgeOf, lineOf, stageOf, troubleOf } from "./stage-view.ts";

/** What the view needs beside the model: live things that are no state. */
export type GuestViewParts = {
  attachments: Attachments;
  preview: AttachVideo;
  level: () => number;
  canShareScreen: boolean;
};

const obstacleByCode: Partial<Record<ErrorCode, Obstacle>> = {
  LINK_INVALID: "linkDamaged",
  NOT_FOUND: "linkUnknown",
  LINK_EXPIRED: "linkExpired",
  LINK_RESTING: "linkResting",
  VISIT_ENDED: "visitEnded",
  VISIT_FULL: "visitFull",
  VISIT_LOCKED: "visitLocked",
  ENCRYPTION_UNSUPPORTED: "encryptionUnsupported",
  OTHER_TAB: "otherTab",
  SERVICE_UNREACHABLE: "unreachable",
};

const isNameError = (code: ErrorCode): code is NameError => code.startsWith("NAME_");

const nameErrorOf = (code: ErrorCode | null): NameError | null =>
  code !== null && isNameError(code) ? code : null;

const testedOf = (model: GuestModel, kind: "camera" | "microphone"): TestedDevice => {
  const { test } = model;
  return {
    state: test[kind],
    isOpening: test.opening.includes(kind),
    chosenId: kind === "camera" ? test.cameraId : test.microphoneId,
    choices: kind === "camera" ? test.cameras : test.microphones,
  };
};

const testOf = (model: GuestModel, parts: GuestViewParts): DeviceTestView => ({
  camera: testedOf(model, "camera"),
  microphone: testedOf(model, "microphone"),
  isMicrophoneHeard: model.test.isMicrophoneHeard,
  bell: model.test.bell,
  preview: parts.preview,
  level: parts.level,
});

const waitingOf = (model: GuestModel, call: CallSnapshot, parts: GuestViewParts): WaitingView => {
  const { state } = call;
  const { test } = model;
  return {
    hostName: model.look?.hostName ?? "",
    isHostHere: state.phase === "securing" || (state.phase === "waiting" && state.host.isHere),
    isVisitOpen: state.phase === "securing" || (state.phase === "waiting" && state.host.isVisitOpen),
    isReachable: state.phase !== "waiting" || state.isReachable,
    camera: call.media.own.isCameraOn ? test.camera : "untested",
    microphone: test.microphone,
    isMicrophoneHeard: test.isMicrophoneHeard,
    preview: parts.preview,
  };
};

const shareRightOf = (call: CallSnapshot, canShareScreen: boolean): GuestVisitView["shareRight"] => {
  const mayShare =
    call.announce?.roster.some((row) => row.participantId === call.ownId && row.mayShare) ?? false;
  if (!mayShare) return "none";
  return canShareScreen ? "granted" : "unsupported";
};

const deviceErrorOf = (state: DeviceState, kind: "CAMERA" | "MICROPHONE"): ErrorCode | null => {
  switch (state) {
    case "refused":
      return `${kind}_REFUSED`;
    case "missing":
      return `${kind}_MISSING`;
    case "busy":
      return `${kind}_BUSY`;
    case "works":
    case "untested":
      return null;
  }
};

const visitOf = (model: GuestModel, call: CallSnapshot, parts: GuestViewParts): GuestVisitView => ({
  ...stageOf(call, parts.attachments),
  hostName: model.look?.hostName ?? "",
  startedAt: model.startedAt,
  line: lineOf(call.state),
  badge: badgeOf(call),
  shareRight: shareRightOf(call, parts.canShareScreen),
  isSharingOwn: call.media.own.isSharing,
  trouble: troubleOf(call, {
    camera: deviceErrorOf(model.test.camera, "CAMERA"),
    microphone: deviceErrorOf(model.test.microphone, "MICROPHONE"),
  }),
});

const goodbyeOf = (model: GuestModel, call: CallSnapshot): GoodbyeView => {
  const { state } = call;
  const reason = state.phase === "ended" && state.end.kind === "out" ? state.end.reason : "failed";
  const canRejoin = reason === "left" || reason === "expired" || reason === "failed";
  return { reason, wasInVisit: model.wasInVisit, canRejoin };
};

const callScreenOf = (model: GuestModel, call: CallSnapshot, parts: GuestViewParts) => {
  switch (call.state.phase) {
    case "ended":
      return { screen: "goodbye" as const, goodbye: goodbyeOf(model, call) };
    case "preJoin":
    case "waiting":
    // The visit's screen is built when the keys are there: until then it would only hold up the line being opened.
    case "securing":
      return { screen: "waiting" as const, waiting: waitingOf(model, call, parts) };
    case "joining":
    case "inVisit":
    case "reconnecting":
    case "onHold":
      return { screen: "visit" as const, visit: visitOf(model, call, parts) };
  }
};

/** What a guest sees, from what the guest's program knows. */
export const guestViewOf = (model: GuestModel, parts: GuestViewParts): GuestView => {
  const clinicName = model.look?.clinicName ?? null;
  switch (model.step) {
    case "looking":
      return { clinicName, screen: "looking" };
    case "obstacle":
      return {
        clinicName,
        screen: "obstacle",
        obstacle: (model.obstacle && obstacleByCode[model.obstacle]) ?? "failed",
      };
    case "arrive":
      return {
        clinicName,
        screen: "arrive",
        arrive: {
          hostName: model.look?.hostName ?? null,
          startsAt: model.look?.startsAt ?? null,
          failure: model.arriveFailure,
          isBusy: model.isBusy,
        },
      };
    case "checkIn":
      return {
        clinicName,
        screen: "checkIn",
        checkIn: { draft: model.checkIn, nameError: nameErrorOf(model.nameError) },
      };
    case "deviceTest":
      return { clinicName, screen: "deviceTest", deviceTest: testOf(model, parts) };
    case "call":
      return model.call === null
        ? { clinicName, screen: "looking" }
        : { clinicName, ...callScreenOf(model, model.call, parts) };
  }
};
