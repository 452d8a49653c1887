import type { ErrorCode } from "../../../protocol/errors.ts";
import type { RosterRow } from "../../../protocol/signed/announce.ts";
import type { CallSnapshot } from "../../call/call-core.ts";
import type { CallState } from "../../call/machine.ts";
import type { MediaFacts, PersonMedia } from "../../call/ports.ts";
import type {
  BadgeView,
  DeviceTrouble,
  LineState,
  PersonView,
  ShareView,
  SoundView,
  StageView,
  TroubleView,
} from "../screens/visit/types.ts";
import type { Attachments } from "./attachments.ts";

const nobody: Omit<PersonMedia, "participantId"> = {
  isCameraOn: false,
  isMicrophoneOn: false,
  isSharing: false,
  isSpeaking: false,
};

const mediaOf = (row: RosterRow, media: MediaFacts): Omit<PersonMedia, "participantId"> =>
  media.people.find(({ participantId }) => participantId === row.participantId) ?? nobody;

const isSeen = (row: RosterRow, call: CallSnapshot): boolean =>
  call.visit?.participants.some(
    ({ participantId, isConnected }) => participantId === row.participantId && isConnected,
  ) ?? true;

const otherOf = (row: RosterRow, call: CallSnapshot, attachments: Attachments): PersonView => {
  const media = mediaOf(row, call.media);
  return {
    id: row.participantId,
    name: call.names.get(row.participantId) ?? "",
    role: row.role,
    relation: null,
    camera: media.isCameraOn ? "on" : "off",
    isMicrophoneOn: media.isMicrophoneOn,
    isSpeaking: media.isSpeaking,
    isSharing: media.isSharing,
    mayShare: row.mayShare,
    isConnected: isSeen(row, call),
    attach: attachments(row.participantId, "camera"),
  };
};

const selfOf = (call: CallSnapshot, attachments: Attachments): PersonView => {
  const row = call.announce?.roster.find(({ participantId }) => participantId === call.ownId);
  const { own } = call.media;
  return {
    id: call.ownId ?? "own",
    name: call.ownId === null ? "" : (call.names.get(call.ownId) ?? ""),
    role: row?.role ?? "participant",
    relation: null,
    camera: own.isCameraOn ? "on" : "off",
    isMicrophoneOn: own.isMicrophoneOn,
    isSpeaking: false,
    isSharing: own.isSharing,
    mayShare: row?.mayShare ?? false,
    isConnected: true,
    attach: attachments("own", "camera"),
  };
};

const shareOf = (
  others: readonly RosterRow[],
  call: CallSnapshot,
  attachments: Attachments,
): ShareView | null => {
  const row = others.find((one) => mediaOf(one, call.media).isSharing);
  if (row === undefined) return null;
  return {
    byId: row.participantId,
    byName: call.names.get(row.participantId) ?? "",
    picture: "on",
    attach: attachments(row.participantId, "screenShare"),
  };
};

const soundsOf = (others: readonly RosterRow[], attachments: Attachments): SoundView[] =>
  others.map(({ participantId }) => ({
    key: participantId,
    attach: attachments(participantId, "microphone"),
  }));

/** What the middle of a visit shows, from the last signed announce and from what media reports. */
export const stageOf = (call: CallSnapshot, attachments: Attachments): StageView => {
  const others = (call.announce?.roster ?? []).filter(({ participantId }) => participantId !== call.ownId);
  return {
    self: selfOf(call, attachments),
    others: others.map((row) => otherOf(row, call, attachments)),
    share: shareOf(others, call, attachments),
    sounds: soundsOf(others, attachments),
  };
};

/** Where the own line stands, in the words of the screens. */
export const lineOf = (state: CallState): LineState => {
  switch (state.phase) {
    case "inVisit":
      return "live";
    case "reconnecting":
      return "reconnecting";
    case "onHold":
      return "onHold";
    case "preJoin":
    case "waiting":
    case "securing":
    case "joining":
    case "ended":
      return "connecting";
  }
};

/** Never green in this version: no key of the host is verified by link, pin or code yet. */
export const badgeOf = (call: CallSnapshot): BadgeView => {
  const { alarm } = call.media;
  if (alarm !== null) return { state: "failed", reason: alarm };
  const { phase } = call.state;
  return phase === "inVisit" || phase === "reconnecting" ? { state: "unverified" } : { state: "securing" };
};

const troubleByCode: Partial<Record<ErrorCode, DeviceTrouble>> = {
  CAMERA_REFUSED: "refused",
  CAMERA_MISSING: "missing",
  CAMERA_BUSY: "busy",
  MICROPHONE_REFUSED: "refused",
  MICROPHONE_MISSING: "missing",
  MICROPHONE_BUSY: "busy",
};

/** What is wrong on the own side; the visit goes on with what there is. */
export const troubleOf = (
  call: CallSnapshot,
  own: { camera: ErrorCode | null; microphone: ErrorCode | null },
): TroubleView => ({
  camera: own.camera === null ? null : (troubleByCode[own.camera] ?? null),
  microphone: own.microphone === null ? null : (troubleByCode[own.microphone] ?? null),
  isSoundBlocked: call.media.isSoundBlocked,
  isServiceReachable: call.state.phase !== "inVisit" || call.state.isServiceReachable,
});
