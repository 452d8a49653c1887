import type { PersonView, Seat } from "./types.ts";

/** What can be done about somebody in the visit. */
export type PersonAction =
  | "mute"
  | "askUnmute"
  | "keepMuted"
  | "stopCamera"
  | "keepCameraOff"
  | "grantShare"
  | "takeShareBack"
  | "lowerHand"
  | "nameCoHost"
  | "takeCoHostBack"
  | "returnToWaiting"
  | "remove";

/** One action; a switch says whether it is on, an action that is none has null. */
export type OfferedAction = { action: PersonAction; isOn: boolean | null };

const once = (action: PersonAction): OfferedAction => ({ action, isOn: null });

const microphone = ({ maySpeak, isMicrophoneOn }: PersonView): OfferedAction[] => [
  ...(maySpeak ? [once(isMicrophoneOn ? "mute" : "askUnmute")] : []),
  { action: "keepMuted", isOn: !maySpeak },
];

const camera = (person: PersonView): OfferedAction[] => [
  ...(person.mayShow && person.camera !== "off" ? [once("stopCamera")] : []),
  { action: "keepCameraOff", isOn: !person.mayShow },
];

const coHost = ({ isCoHost, isStaff }: PersonView): OfferedAction[] => {
  if (isCoHost) return [once("takeCoHostBack")];
  return isStaff ? [once("nameCoHost")] : [];
};

/**
 * What this seat may do about somebody, in groups as the menu draws them: the host everything, a co-host everything but naming co-hosts,
 * and nothing about the host. Only what is drawn: the service and the others' clients decide.
 */
export const actionsFor = (seat: Seat, person: PersonView): readonly (readonly OfferedAction[])[] => {
  if (seat === "participant" || person.role === "host") return [];
  const holdsShare = person.mayShare || person.isSharing;
  const groups = [
    microphone(person),
    camera(person),
    [once(holdsShare ? "takeShareBack" : "grantShare"), ...(person.hand === null ? [] : [once("lowerHand")])],
    seat === "host" ? coHost(person) : [],
    [once("returnToWaiting"), once("remove")],
  ];
  return groups.filter((group) => group.length > 0);
};
