import type { RemoteParticipant, RemoteTrackPublication, Track } from "livekit-client";
import { expect, test } from "vitest";
import { ParticipantId } from "../../protocol/ids.ts";
import type { FrameLabel } from "../e2ee/frame-layout.ts";
import { createPeopleMedia } from "./people-media.ts";

const ana = ParticipantId.parse(Buffer.alloc(16, 1).toString("base64url"));

type FakePublication = {
  bound: FrameLabel | null;
  unseen: FrameLabel | null;
  isMuted: boolean;
  track: object;
};
const publication = (change: Partial<FakePublication>): FakePublication => ({
  bound: null,
  unseen: null,
  isMuted: false,
  track: {},
  ...change,
});

const personOf = (fake: object) => fake as RemoteParticipant; // oxlint-disable-line typescript/no-unsafe-type-assertion -- a fake of our own

/** One person with some publications; `shown` is which track each key has. */
const stage = (publications: readonly FakePublication[], identity: string = ana) => {
  const shown = new Map<string, Track | null>();
  const world = { isHeld: false, isKnown: true };
  const labels = new Map<unknown, FakePublication>(publications.map((one) => [one, one]));
  const trackPublications = new Map(publications.map((one, at) => [String(at), one]));
  const person = personOf({ identity, isSpeaking: true, trackPublications });
  const people = createPeopleMedia({
    room: () => ({ remoteParticipants: new Map([[identity, person]]) }),
    sinks: {
      add: () => () => undefined,
      set: (key, track) => void shown.set(key, track),
      clear: () => undefined,
    },
    encryption: {
      labelOf: (one: RemoteTrackPublication) => labels.get(one)?.bound ?? null,
      unseenLabelOf: (one: RemoteTrackPublication) => labels.get(one)?.unseen ?? null,
    },
    isKnown: () => world.isKnown,
    isHeld: () => world.isHeld,
  });
  return { people, shown, world };
};

test("what is bound and not muted is shown, and only under its own label", () => {
  const [camera, sound] = [
    publication({ bound: "camera" }),
    publication({ bound: "microphone", isMuted: true }),
  ];
  const { people, shown } = stage([camera, sound]);
  expect(people()).toEqual([
    { participantId: ana, isCameraOn: true, isMicrophoneOn: false, isSharing: false, isSpeaking: false },
  ]);
  expect([...shown]).toEqual([
    [`${ana}/microphone`, null],
    [`${ana}/camera`, camera.track],
    [`${ana}/screenShare`, null],
  ]);
});

test("a camera out of sight is said to be on, and shown nowhere", () => {
  const { people, shown } = stage([publication({ unseen: "camera" })]);
  expect([people()[0]?.isCameraOn, shown.get(`${ana}/camera`)]).toEqual([true, null]);
});

test("while the visit is held nobody is seen or heard", () => {
  const { people, shown, world } = stage([
    publication({ bound: "camera" }),
    publication({ bound: "microphone" }),
    publication({ unseen: "screenShare" }),
  ]);
  expect(people()[0]?.isSpeaking).toBe(true);
  world.isHeld = true;
  expect(people()).toEqual([
    { participantId: ana, isCameraOn: false, isMicrophoneOn: false, isSharing: false, isSpeaking: false },
  ]);
  expect([...shown.values()]).toEqual([null, null, null]);
});

test("somebody who is in no roster, or has no id of ours, is in no facts", () => {
  const known = stage([publication({ bound: "camera" })]);
  known.world.isKnown = false;
  expect([known.people(), stage([], "eve").people()]).toEqual([[], []]);
});
