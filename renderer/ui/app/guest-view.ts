import type { ErrorCode } from "../../../protocol/errors.ts";
import type { DeviceState } from "../../../protocol/card.ts";
import type { Wording } from "../../../protocol/visit.ts";
import type { CallSnapshot } from "../../call/call-core.ts";
import type { CallEnd } from "../../call/machine.ts";
import type { GuestModel } from "../../stores/guest-model.ts";
import type {
  DeviceTestView,
  GoodbyeReason,
  GuestView,
  GuestVisitView,
  NameError,
  Obstacle,
  TestedDevice,
  WaitingView,
} from "../screens/guest/types.ts";
import type { AttachVideo } from "../screens/visit/types.ts";
import type { Attachments } from "./attachments.ts";
import { troubleOf } from "./stage-view.ts";
import { sharedViewOf } from "./visit-view.ts";

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
  LINK_RETIRED: "linkRetired",
  RATE_LIMITED: "rateLimited",
  DENIED: "denied",
  REMOVED: "removed",
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

const hostNameOf = ({ arrival, look }: GuestModel): string => arrival?.hostName ?? look?.hostName ?? "";

const noWording: Wording = { text: "", phone: "" };

const waitingOf = (model: GuestModel, call: CallSnapshot, parts: GuestViewParts): WaitingView => {
  const { state } = call;
  const { test } = model;
  const isWaiting = state.phase === "waiting";
  return {
    hostName: hostNameOf(model),
    isHostHere: state.phase === "securing" || (isWaiting && state.host.isHere),
    isVisitOpen: state.phase === "securing" || (isWaiting && state.host.isVisitOpen),
    isReachable: !isWaiting || state.isReachable,
    isReturned: model.isReturned,
    late: isWaiting ? state.late : null,
    wording: model.arrival?.wording ?? noWording,
    camera: call.media.own.isCameraOn ? test.camera : "untested",
    microphone: test.microphone,
    isMicrophoneHeard: test.isMicrophoneHeard,
    preview: parts.preview,
  };
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
  ...sharedViewOf({
    place: "guest",
    call,
    memory: model.memory,
    devices: model.test,
    hostName: hostNameOf(model),
    attachments: parts.attachments,
  }),
  place: "guest",
  // A guest leads nobody, whatever a word says: only staff are named co-hosts.
  seat: "participant",
  label: "",
  kind: model.arrival?.kind ?? "oneToOne",
  isLinkRetired: false,
  waiting: [],
  canShare: parts.canShareScreen,
  ownShareTitle: call.media.own.isSharing ? "" : null,
  hasShortcuts: model.hasShortcuts,
  failure: model.failure,
  trouble: troubleOf(call, {
    camera: deviceErrorOf(model.test.camera, "CAMERA"),
    microphone: deviceErrorOf(model.test.microphone, "MICROPHONE"),
  }),
});

const goodbyeReasonOf = (end: CallEnd): GoodbyeReason | null => {
  if (end.kind === "failed") return end.code === "HELD_TOO_LONG" ? "heldTooLong" : "failed";
  return end.reason === "returned" ? null : end.reason;
};

const mayRejoin: ReadonlySet<GoodbyeReason> = new Set(["left", "expired", "failed", "heldTooLong"]);

/** After the end: the goodbye, or the waiting room for somebody who was sent back to it and knocks anew by themselves. */
const endScreenOf = (model: GuestModel, call: CallSnapshot, end: CallEnd, parts: GuestViewParts) => {
  const reason = goodbyeReasonOf(end);
  if (reason === null) return { screen: "waiting" as const, waiting: waitingOf(model, call, parts) };
  const goodbye = { reason, wasInVisit: model.wasInVisit, canRejoin: mayRejoin.has(reason) };
  return { screen: "goodbye" as const, goodbye };
};

const callScreenOf = (model: GuestModel, call: CallSnapshot, parts: GuestViewParts) => {
  const { state } = call;
  switch (state.phase) {
    case "ended":
      return endScreenOf(model, call, state.end, parts);
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

const screenOf = (model: GuestModel, parts: GuestViewParts) => {
  switch (model.step) {
    case "looking":
      return { screen: "looking" as const };
    case "obstacle": {
      const obstacle = (model.obstacle && obstacleByCode[model.obstacle]) ?? "failed";
      return { screen: "obstacle" as const, obstacle };
    }
    case "arrive": {
      const hostName = model.look?.hostName ?? null;
      const startsAt = model.look?.startsAt ?? null;
      const { arriveFailure: failure, isBusy } = model;
      return { screen: "arrive" as const, arrive: { hostName, startsAt, failure, isBusy } };
    }
    case "checkIn": {
      const { checkIn: draft, isBack } = model;
      const kind = model.arrival?.kind ?? "oneToOne";
      const checkIn = { draft, nameError: nameErrorOf(model.nameError), kind, isBack };
      return { screen: "checkIn" as const, checkIn };
    }
    case "deviceTest":
      return { screen: "deviceTest" as const, deviceTest: testOf(model, parts) };
    case "call":
      return model.call === null ? { screen: "looking" as const } : callScreenOf(model, model.call, parts);
  }
};

/** What a guest sees, from what the guest's program knows. */
export const guestViewOf = (model: GuestModel, parts: GuestViewParts): GuestView => ({
  clinicName: model.arrival?.clinicName ?? model.look?.clinicName ?? null,
  phone: model.arrival?.wording.phone ?? "",
  ...screenOf(model, parts),
});
