import type { ErrorCode } from "../../../protocol/errors.ts";
import type { RosterRow } from "../../../protocol/signed/announce.ts";
import type { CallSnapshot } from "../../call/call-core.ts";
import type { CallEnd } from "../../call/machine.ts";
import type { MediaFacts, PersonMedia } from "../../call/ports.ts";
import type {
  BadgeView,
  DeviceTrouble,
  LineState,
  PersonView,
  Rights,
  ShareView,
  SoundView,
  StageView,
  TroubleView,
} from "../screens/visit/types.ts";
import type { Attachments } from "./attachments.ts";
import { handOrderOf, serviceRowOf } from "./people-view.ts";

const nobody: Omit<PersonMedia, "participantId"> = {
  isCameraOn: false,
  isMicrophoneOn: false,
  isSharing: false,
  isSpeaking: false,
};

const mediaOf = (row: RosterRow, media: MediaFacts): Omit<PersonMedia, "participantId"> =>
  media.people.find(({ participantId }) => participantId === row.participantId) ?? nobody;

const rightsOf = (row: RosterRow | undefined): Rights => ({
  maySpeak: row?.maySpeak ?? true,
  mayShow: row?.mayShow ?? true,
  mayShare: row?.mayShare ?? false,
});

const otherOf = (row: RosterRow, call: CallSnapshot, attachments: Attachments): PersonView => {
  const media = mediaOf(row, call.media);
  const said = serviceRowOf(call, row.participantId);
  return {
    ...rightsOf(row),
    id: row.participantId,
    name: call.names.get(row.participantId) ?? "",
    role: row.role,
    isCoHost: row.isCoHost,
    isStaff: said?.isStaff ?? false,
    relation: null,
    camera: media.isCameraOn ? "on" : "off",
    isMicrophoneOn: media.isMicrophoneOn,
    isSpeaking: media.isSpeaking,
    isSharing: media.isSharing,
    hand: handOrderOf(call).get(row.participantId) ?? null,
    isConnected: call.visit === null || said?.isConnected === true,
    isAway: said?.isAway === true,
    attach: attachments(row.participantId, "camera"),
  };
};

const selfOf = (call: CallSnapshot, attachments: Attachments): PersonView => {
  const { own } = call.media;
  const id = call.ownId ?? "own";
  const row = call.announce?.roster.find(({ participantId }) => participantId === id);
  return {
    ...rightsOf(row),
    id,
    name: call.ownId === null ? "" : (call.names.get(call.ownId) ?? ""),
    role: row?.role ?? "participant",
    isCoHost: row?.isCoHost ?? false,
    isStaff: serviceRowOf(call, id)?.isStaff ?? false,
    relation: null,
    camera: own.isCameraOn ? "on" : "off",
    isMicrophoneOn: own.isMicrophoneOn,
    isSpeaking: false,
    isSharing: own.isSharing,
    hand: handOrderOf(call).get(id) ?? null,
    isConnected: true,
    isAway: false,
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

/** Whether this device is the co-host that continues when whoever leads stays away: the first one of the roster that is there. */
const isNext = ({ announce, ownId }: CallSnapshot): boolean =>
  announce?.roster.filter(({ isCoHost }) => isCoHost).toSorted((one, two) => one.index - two.index)[0]
    ?.participantId === ownId;

const endedLineOf = (end: CallEnd): LineState => {
  if (end.kind === "failed") return end.code === "HELD_TOO_LONG" ? "heldTooLong" : "connecting";
  return end.reason === "returned" ? "returned" : "connecting";
};

/** Where the visit stands for this person, in the words of the screens: what is nearest to the person comes first. */
export const lineOf = (call: CallSnapshot): LineState => {
  const { state } = call;
  switch (state.phase) {
    case "inVisit":
      return call.announce?.isSuspended === true ? "suspended" : "live";
    case "reconnecting":
      return call.trouble === "MEDIA_UNAVAILABLE" ? "mediaLost" : "reconnecting";
    case "onHold":
      return call.seat === "coHost" && isNext(call) ? "takingOver" : "onHold";
    case "joining":
      return call.trouble === "MEDIA_UNAVAILABLE" ? "mediaLost" : "connecting";
    case "ended":
      return endedLineOf(state.end);
    case "preJoin":
    case "waiting":
    case "securing":
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

/** What went wrong in the visit itself comes before what was found when the device was opened. */
const deviceTroubleOf = (
  kind: "camera" | "microphone",
  { media: { deviceTrouble } }: CallSnapshot,
  opened: ErrorCode | null,
): DeviceTrouble | null => {
  const code = deviceTrouble?.kind === kind ? deviceTrouble.code : opened;
  return code === null ? null : (troubleByCode[code] ?? null);
};

/** What is wrong on the own side; the visit goes on with what there is. */
export const troubleOf = (
  call: CallSnapshot,
  own: { camera: ErrorCode | null; microphone: ErrorCode | null },
): TroubleView => ({
  camera: deviceTroubleOf("camera", call, own.camera),
  microphone: deviceTroubleOf("microphone", call, own.microphone),
  isSoundBlocked: call.media.isSoundBlocked,
  isServiceReachable: call.state.phase !== "inVisit" || call.state.isServiceReachable,
});
