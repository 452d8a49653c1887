import { expect, test } from "vitest";
import { fail } from "../../protocol/errors.ts";
import {
  AccountId,
  ClinicId,
  OpeningId,
  ParticipantId,
  VisitId,
  randomIdText,
  systemChance,
} from "../../protocol/ids.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import type { AccountView } from "../../protocol/routes.ts";
import type { VisitSummary, WaitingParticipant } from "../../protocol/visit.ts";
import type { CallSnapshot } from "../call/call-core.ts";
import type { HostCall } from "../call/host-call.ts";
import type { MediaPort, SignalEvents } from "../call/ports.ts";
import { type DesktopMain, createDesktop } from "./desktop.ts";

const id = (): string => randomIdText(systemChance);
const off = { isCameraOn: false, isMicrophoneOn: false, isSharing: false };

const account: AccountView = {
  id: AccountId.parse(id()),
  clinicId: ClinicId.parse(id()),
  clinicName: "Riverside",
  displayName: "Dr. Ana Ruiz",
  email: "ana@riverside.example",
  role: "owner",
};
const visit: VisitSummary = {
  id: VisitId.parse(id()),
  opening: OpeningId.parse(id()),
  label: "Label",
  kind: "oneToOne",
  startsAt: 0,
  minutes: 30,
  places: 2,
  phase: "scheduled",
  endedAt: null,
  isLinkResting: false,
};
const waiting: WaitingParticipant = {
  participantId: ParticipantId.parse(id()),
  visitId: visit.id,
  waitingSince: 0,
  hello: { body: "body", signature: "signature" },
  card: { cardKeyHash: "hash", enc: "enc", ciphertext: "ciphertext" },
  isConnected: true,
};
const snapshot: CallSnapshot = {
  state: { phase: "securing" },
  ownId: null,
  announce: null,
  names: new Map(),
  visit: null,
  media: { status: "idle", people: [], own: off, isSoundBlocked: false, alarm: null },
};

const unused = async () => fail("INTERNAL");
const main: DesktopMain = {
  readConfig: unused,
  readSession: unused,
  signIn: async () => succeed(account),
  signOut: unused,
  createVisit: unused,
  renewLink: unused,
  listShareSources: unused,
  chooseShareSource: unused,
  copyText: unused,
  onSessionChanged: () => undefined,
};
/** A desktop whose call opens when the test says so, with one patient waiting. */
const desktopWithOneWaiting = async (admissions: Result<null>[]) => {
  const asked: string[] = [];
  let finishOpening: (opened: Result<null>) => void = () => undefined;
  const call: HostCall = {
    observe: (listener) => {
      listener(snapshot);
      return () => undefined;
    },
    open: () => {
      asked.push("open");
      return new Promise((resolve) => (finishOpening = resolve));
    },
    admit: async () => {
      asked.push("admit");
      return admissions.shift() ?? succeed(null);
    },
    setMayShare: unused,
    end: unused,
    hear: () => undefined,
    signalChanged: () => undefined,
    abandon: async () => undefined,
  };
  let events: SignalEvents | null = null;
  const card = { name: "Jonas", language: "en", wantsInterpreter: false, relation: "patient" } as const;
  const devices = { camera: "works", microphone: "works", speaker: "works" } as const;
  const desktop = createDesktop({
    main,
    openSignal: (given) => {
      events = given;
      return { request: unused, status: () => "connected", hurry: () => undefined, close: () => undefined };
    },
    startCards: () => ({
      publish: unused,
      open: async () => succeed({ ...card, ...devices }),
      wipe: async () => undefined,
      close: () => undefined,
    }),
    publishCardKey: async () => undefined,
    buildCall: async () => succeed({ call, media }),
  });
  await desktop.signIn({ email: account.email, password: "a long password" });
  const hear = (push: Parameters<SignalEvents["onPush"]>[0]): void => events?.onPush(push);
  hear({ v: 1, type: "day", visits: [visit], waiting: [waiting] });
  await turns();
  return { desktop, asked, finishOpening: (opened: Result<null>) => finishOpening(opened) };
};

const media: MediaPort = {
  prepare: () => undefined,
  approach: () => undefined,
  isConnecting: () => false,
  connect: unused,
  setRoster: () => undefined,
  setCamera: async () => succeed(null),
  setMicrophone: async () => succeed(null),
  startShare: unused,
  stopShare: async () => undefined,
  attach: () => () => undefined,
  playSound: async () => undefined,
  observe: () => () => undefined,
  disconnect: async () => undefined,
};

const turns = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
};

test("a click on Admit while the visit is being opened admits once it is open", async () => {
  const { desktop, asked, finishOpening } = await desktopWithOneWaiting([]);
  void desktop.openVisit(visit.id);
  await turns();
  expect(desktop.store.getState().visit?.visitId).toBe(visit.id);
  void desktop.admit(waiting);
  await turns();
  expect(asked).toEqual(["open"]);
  finishOpening(succeed(null));
  await turns();
  expect(asked).toEqual(["open", "admit"]);
});

test("what failed is said until the next try", async () => {
  const { desktop, finishOpening } = await desktopWithOneWaiting([fail("MEDIA_UNAVAILABLE")]);
  void desktop.admit(waiting);
  await turns();
  finishOpening(succeed(null));
  await turns();
  expect(desktop.store.getState().failure).toBe("MEDIA_UNAVAILABLE");
  await desktop.admit(waiting);
  expect(desktop.store.getState().failure).toBeNull();
});
