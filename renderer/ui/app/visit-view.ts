import type { CallSnapshot } from "../../call/call-core.ts";
import type { DeviceChoices } from "../../stores/device-choices.ts";
import type { VisitMemory } from "../../stores/visit-memory.ts";
import type { DevicesView, VisitPlace, VisitView } from "../screens/visit/types.ts";
import type { Attachments } from "./attachments.ts";
import { hearersOf, hostNameOf } from "./people-view.ts";
import { badgeOf, lineOf, stageOf } from "./stage-view.ts";

const MINUTE_MS = 60_000;

/** What every view of a visit is made of, whoever looks. */
export type VisitFacts = {
  place: VisitPlace;
  call: CallSnapshot;
  memory: VisitMemory;
  devices: DeviceChoices;
  /** Name of the host as it was known before the keys. */
  hostName: string;
  attachments: Attachments;
};

/** What of a view is the same for everybody; the rest is the seat's or the place's own. */
export type SharedVisitView = Omit<
  VisitView,
  | "label"
  | "kind"
  | "isLinkRetired"
  | "waiting"
  | "canShare"
  | "ownShareTitle"
  | "hasShortcuts"
  | "failure"
  | "trouble"
>;

/** The devices between which a person can choose, by kind. */
export const devicesOf = (devices: DeviceChoices): DevicesView => ({
  camera: { chosenId: devices.cameraId, choices: devices.cameras },
  microphone: { chosenId: devices.microphoneId, choices: devices.microphones },
  speaker: { chosenId: devices.speakerId, choices: devices.speakers },
});

/** The planned length counts from the opening where that was late, as the service's own end does. */
const plannedEndOf = ({ visit }: CallSnapshot): number | null =>
  visit === null || visit.openedAt === null
    ? null
    : Math.max(visit.startsAt, visit.openedAt) + visit.minutes * MINUTE_MS;

/** A visit from its call: what was signed from the last word, everything else from the service's snapshot and from media. */
export const sharedViewOf = (facts: VisitFacts): SharedVisitView => {
  const { place, call, memory, devices, hostName, attachments } = facts;
  return {
    ...stageOf(call, attachments),
    place,
    seat: call.seat,
    hostName: hostNameOf(call, hostName),
    openedAt: call.visit?.openedAt ?? null,
    plannedEndAt: plannedEndOf(call),
    endsAt: call.visit?.endsAt ?? null,
    line: lineOf(call),
    badge: badgeOf(call),
    isLocked: call.announce?.isLocked ?? false,
    isSuspended: call.announce?.isSuspended ?? false,
    hearers: hearersOf(call, memory, place),
    keyChange: memory.keyChange,
    asked: call.asked,
    obeyed: call.obeyed,
    devices: devicesOf(devices),
  };
};
