import type { LocalTrack, LocalVideoTrack, Room } from "livekit-client";
import { expect, test } from "vitest";
import { fail } from "../../protocol/errors.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import type { DeviceKind } from "./device-errors.ts";
import type { Devices } from "./devices.ts";
import { createOwnTracks } from "./own-tracks.ts";

/** A track, its mute and its medium, as far as they are used. */
class FakeTrack {
  readonly mediaStreamTrack = Object.assign(new EventTarget(), {
    isLive: true,
    stop() {
      this.isLive = false;
    },
  });
  isMuted = false;

  async mute(): Promise<void> {
    this.isMuted = true;
  }

  async unmute(): Promise<void> {
    this.isMuted = false;
  }
}
const asVideo = (track: FakeTrack) => track as unknown as LocalVideoTrack; // oxlint-disable-line typescript/no-unsafe-type-assertion -- a fake of our own
const asTrack = (track: FakeTrack) => track as unknown as LocalTrack; // oxlint-disable-line typescript/no-unsafe-type-assertion -- a fake of our own

/** Own tracks over a room and devices of the test; `told` is what left for the room and the gates. */
const setUp = (opened: Result<null> = succeed(null)) => {
  const told: string[] = [];
  const published = new Map<unknown, { track: unknown }>();
  const tracks: Record<DeviceKind, FakeTrack | null> = { camera: null, microphone: null };
  const picks: { give: (track: FakeTrack | Error | null) => void }[] = [];
  const answers: { publish: () => Promise<void> } = { publish: async () => undefined };
  const localParticipant = {
    trackPublications: published,
    publishTrack: async (track: unknown, { source }: { source: string }) => {
      told.push(`publish ${source}`);
      await answers.publish();
      published.set(track, { track });
    },
    unpublishTrack: async (track: unknown) => {
      told.push("unpublish");
      published.delete(track);
    },
  };
  const room = { state: "connected", localParticipant };
  const devices: Pick<Devices, "open" | "pickScreen" | "camera" | "microphone"> = {
    open: async (kind) => {
      told.push(`open ${kind}`);
      if (opened.ok) tracks[kind] = new FakeTrack();
      return opened;
    },
    pickScreen: () =>
      new Promise((resolve, reject) =>
        picks.push({
          give: (track) => {
            if (track instanceof Error) reject(track);
            else resolve(track === null ? null : asVideo(track));
          },
        }),
      ),
    camera: () => (tracks.camera === null ? null : asVideo(tracks.camera)),
    microphone: () => (tracks.microphone === null ? null : asTrack(tracks.microphone)),
  };
  const own = createOwnTracks({
    room: room as unknown as Room, // oxlint-disable-line typescript/no-unsafe-type-assertion -- a fake of our own
    devices,
    encryption: {
      openGate: (label) => void told.push(`openGate ${label}`),
      closeGate: (label) => void told.push(`closeGate ${label}`),
    },
    onChange: () => undefined,
  });
  const pick = (track: FakeTrack | Error | null): void => picks.shift()?.give(track);
  return { own, told, tracks, room, pick, answers, published };
};

test("a microphone that is turned on is opened, its gate is opened, and it is published once", async () => {
  const { own, told } = setUp();
  expect(await own.set("microphone", true)).toEqual(succeed(null));
  await own.set("microphone", false);
  await own.set("microphone", true);
  expect(told).toEqual([
    "open microphone",
    "openGate microphone",
    "publish microphone",
    "closeGate microphone",
    "openGate microphone",
  ]);
  expect(own.isOn("microphone")).toBe(true);
});

test("a camera that cannot be opened opens no gate and is not said to be on", async () => {
  const { own, told } = setUp(fail("CAMERA_BUSY"));
  expect(await own.set("camera", true)).toEqual(fail("CAMERA_BUSY"));
  expect([told, own.isOn("camera")]).toEqual([["open camera"], false]);
});

test("before the connection nothing is published; at the connection what is on is", async () => {
  const { own, told, room } = setUp();
  room.state = "disconnected";
  await own.set("camera", true);
  await own.set("microphone", true);
  await own.set("microphone", false);
  expect(told.filter((word) => word.startsWith("publish"))).toEqual([]);
  await own.publishAll();
  expect(told.filter((word) => word.startsWith("publish"))).toEqual(["publish camera"]);
});

test("what could not be published at the connection is off, and its gate is closed", async () => {
  const { own, told, tracks, room, answers } = setUp();
  room.state = "disconnected";
  await own.set("camera", true);
  answers.publish = () => Promise.reject(new Error("refused"));
  await own.publishAll();
  expect([own.isOn("camera"), tracks.camera?.isMuted, told.at(-1)]).toEqual([
    false,
    true,
    "closeGate camera",
  ]);
});

test("a picked window is shared until it is stopped, and then its capture is over", async () => {
  const { own, told, pick } = setUp();
  const started = own.startShare();
  const track = new FakeTrack();
  pick(track);
  expect(await started).toEqual(succeed(null));
  expect([own.isOn("screenShare"), told.slice(-2)]).toEqual([
    true,
    ["openGate screenShare", "publish screen_share"],
  ]);
  await own.stopShare();
  expect([own.isOn("screenShare"), track.mediaStreamTrack.isLive]).toEqual([false, false]);
  expect(told.slice(-2)).toEqual(["closeGate screenShare", "unpublish"]);
});

test("a share ends by itself when the picked window is closed", async () => {
  const { own, pick } = setUp();
  const started = own.startShare();
  const track = new FakeTrack();
  pick(track);
  await started;
  track.mediaStreamTrack.dispatchEvent(new Event("ended"));
  expect(own.isOn("screenShare")).toBe(false);
});

test("a window that is picked after the right to share was taken back is never sent", async () => {
  const { own, told, pick } = setUp();
  const started = own.startShare();
  await own.stopShare();
  const track = new FakeTrack();
  pick(track);
  expect(await started).toEqual(fail("SHARE_CANCELLED"));
  expect([track.mediaStreamTrack.isLive, own.isOn("screenShare")]).toEqual([false, false]);
  expect(told).not.toContain("openGate screenShare");
});

test("another share takes the place of the one before, whose end then ends nothing", async () => {
  const { own, pick, published } = setUp();
  const [first, second] = [new FakeTrack(), new FakeTrack()];
  const one = own.startShare();
  pick(first);
  await one;
  const other = own.startShare();
  pick(second);
  await other;
  first.mediaStreamTrack.dispatchEvent(new Event("ended"));
  expect([first.mediaStreamTrack.isLive, second.mediaStreamTrack.isLive]).toEqual([false, true]);
  expect([[...published.keys()], own.isOn("screenShare")]).toEqual([[second], true]);
});

test.each([
  ["who picks nothing", null, "SHARE_CANCELLED"],
  ["who closes the picker", Object.assign(new Error("no"), { name: "NotAllowedError" }), "SHARE_CANCELLED"],
  ["whose screen cannot be had", new Error("no"), "MEDIA_UNAVAILABLE"],
] as const)("a person %s shares nothing", async (_who, picked, code) => {
  const { own, told, pick } = setUp();
  const started = own.startShare();
  pick(picked);
  expect(await started).toEqual(fail(code));
  expect([own.isOn("screenShare"), told.includes("openGate screenShare")]).toEqual([false, false]);
});

test("a share that the media server does not take is captured no longer", async () => {
  const { own, pick, answers } = setUp();
  answers.publish = () => Promise.reject(new Error("no permission"));
  const started = own.startShare();
  const track = new FakeTrack();
  pick(track);
  expect(await started).toEqual(fail("MEDIA_UNAVAILABLE"));
  expect([track.mediaStreamTrack.isLive, own.isOn("screenShare")]).toEqual([false, false]);
});
