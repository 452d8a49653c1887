import type { PersonView, VisitView } from "./types.ts";

const nothing = (): void => undefined;

/** A participant who is seen and heard, with what a test changes. */
export const personWith = (but: Partial<PersonView> = {}): PersonView => ({
  id: "willow",
  name: "Willow",
  role: "participant",
  isCoHost: false,
  isStaff: false,
  relation: null,
  maySpeak: true,
  mayShow: true,
  mayShare: false,
  camera: "on",
  isMicrophoneOn: true,
  isSpeaking: false,
  isSharing: false,
  hand: null,
  isConnected: true,
  isAway: false,
  attach: () => nothing,
  ...but,
});

/** The host, with what a test changes. */
export const hostWith = (but: Partial<PersonView> = {}): PersonView =>
  personWith({ id: "ana", name: "Dr. Ana Ruiz", role: "host", isStaff: true, mayShare: true, ...but });

const noDevice = { chosenId: null, choices: [] };

/** The host's group of three in its middle, with what a test changes. */
export const visitWith = (but: Partial<VisitView> = {}): VisitView => ({
  place: "desktop",
  seat: "host",
  label: "Grief group",
  kind: "group",
  hostName: "Dr. Ana Ruiz",
  openedAt: 0,
  plannedEndAt: 3_600_000,
  endsAt: 5_400_000,
  line: "live",
  badge: { state: "unverified" },
  isLocked: false,
  isSuspended: false,
  isLinkRetired: false,
  self: hostWith(),
  others: [personWith(), personWith({ id: "maple", name: "Maple" })],
  share: null,
  sounds: [],
  waiting: [],
  hearers: [],
  keyChange: null,
  canShare: true,
  ownShareTitle: null,
  asked: null,
  obeyed: null,
  devices: { camera: noDevice, microphone: noDevice, speaker: noDevice },
  hasShortcuts: true,
  failure: null,
  trouble: { camera: null, microphone: null, isSoundBlocked: false, isServiceReachable: true },
  ...but,
});
