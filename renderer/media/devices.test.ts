import type { LocalTrack, LocalVideoTrack } from "livekit-client";
import { expect, test } from "vitest";
import { fail } from "../../protocol/errors.ts";
import { succeed } from "../../protocol/result.ts";
import { createFakeClock } from "../e2ee/frame-fixtures.ts";
import { TAKEN_MS } from "./capture.ts";
import type { DeviceKind } from "./device-errors.ts";
import { createDevices } from "./devices.ts";

/** What a device gives, and whether it is still on. */
class FakeCapture extends EventTarget {
  readonly id: string;
  isOn = true;
  constructor(id: string) {
    super();
    this.id = id;
  }
  stop(): void {
    this.isOn = false;
  }
  getSettings(): { deviceId: string } {
    return { deviceId: this.id };
  }
}

/** A track around a capture, which remembers where it is shown; `sender` is there once it is published. */
class FakeTrack {
  sender: object | undefined = undefined;
  readonly shownIn = new Set<unknown>();
  capture: unknown;
  constructor(capture: unknown) {
    this.capture = capture;
  }
  attach(element: unknown): void {
    this.shownIn.add(element);
  }
  detach(element: unknown): void {
    this.shownIn.delete(element);
  }
  stop(): void {
    this.shownIn.clear();
  }
  async replaceTrack(capture: unknown): Promise<void> {
    this.capture = capture;
  }
}

// Only what the fakes have is used of captures, tracks and elements.
const asMedia = (capture: FakeCapture) => capture as unknown as MediaStreamTrack; // oxlint-disable-line typescript/no-unsafe-type-assertion -- a fake of our own
const asCamera = (track: FakeTrack) => track as unknown as LocalVideoTrack; // oxlint-disable-line typescript/no-unsafe-type-assertion -- a fake of our own
const asMicrophone = (track: FakeTrack) => track as unknown as LocalTrack; // oxlint-disable-line typescript/no-unsafe-type-assertion -- a fake of our own
const asElement = (name: object) => name as HTMLMediaElement; // oxlint-disable-line typescript/no-unsafe-type-assertion -- a fake of our own

const plugged = [
  { kind: "videoinput", deviceId: "c1", label: "Front" },
  { kind: "audioinput", deviceId: "m1", label: "Headset" },
  { kind: "audiooutput", deviceId: "s1", label: "Speaker" },
  { kind: "videoinput", deviceId: "", label: "" },
] as const;

/** A machine whose devices are given when the test says so. */
const machine = () => {
  const waiting: { deviceId: string | undefined; give: (capture: FakeCapture | Error) => void }[] = [];
  const changes: (() => void)[] = [];
  const levels: string[] = [];
  const tracks: FakeTrack[] = [];
  const clock = createFakeClock();
  const there: {
    devices: readonly Pick<MediaDeviceInfo, "kind" | "deviceId" | "label">[];
    isRefused: boolean;
  } = {
    devices: plugged,
    isRefused: false,
  };
  const made = (capture: unknown): FakeTrack => {
    const track = new FakeTrack(capture);
    tracks.push(track);
    return track;
  };
  const devices = createDevices({
    capture: (_kind, deviceId) =>
      new Promise((resolve, reject) =>
        waiting.push({
          deviceId,
          give: (given) => (given instanceof Error ? reject(given) : resolve(asMedia(given))),
        }),
      ),
    cameraTrack: (capture) => asCamera(made(capture)),
    microphoneTrack: (capture) => asMicrophone(made(capture)),
    isRefused: async () => there.isRefused,
    openLevel: () => {
      levels.push("open");
      return { read: () => 0.5, stop: () => void levels.push("stop") };
    },
    list: async () => there.devices,
    onChange: (listener) => void changes.push(listener),
    pickScreen: async () => null,
    playBell: async () => undefined,
    after: clock.after,
  });
  const give = (capture: FakeCapture | Error): void => waiting.shift()?.give(capture);
  const troubles: string[] = [];
  devices.onTrouble((kind, isBack) => troubles.push(`${kind} ${isBack ? "back" : devices.facts()[kind]}`));
  const plug = (): void => changes.forEach((change) => change());
  return { devices, give, waiting, levels, tracks, clock, there, troubles, plug };
};
type Machine = ReturnType<typeof machine>;

/** Opens a device and gives what was asked for. */
const openNow = async (at: Machine, kind: DeviceKind, id: string): Promise<FakeCapture> => {
  const capture = new FakeCapture(id);
  const opened = at.devices.open(kind, id);
  at.give(capture);
  await opened;
  return capture;
};
const named = (name: string): Error => Object.assign(new Error(name), { name });
/** Lets every promise that is under way be settled. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test("an opened device works, and is listed with what could be chosen instead", async () => {
  const { devices, give, waiting } = machine();
  const opened = devices.open("camera", "c1");
  expect(waiting[0]?.deviceId).toBe("c1");
  give(new FakeCapture("c1"));
  expect(await opened).toEqual(succeed(null));
  expect(devices.facts()).toEqual({
    camera: "works",
    microphone: "untested",
    cameras: [{ id: "c1", label: "Front" }],
    microphones: [{ id: "m1", label: "Headset" }],
    speakers: [{ id: "s1", label: "Speaker" }],
    cameraId: "c1",
    microphoneId: null,
    speakerId: null,
  });
});

test.each([
  ["NotAllowedError", "refused", "CAMERA_REFUSED"],
  ["NotFoundError", "missing", "CAMERA_MISSING"],
  ["NotReadableError", "busy", "CAMERA_BUSY"],
] as const)("a camera that fails with %s is %s", async (name, state, code) => {
  const { devices, give } = machine();
  const opened = devices.open("camera");
  give(named(name));
  expect([await opened, devices.facts().camera, devices.camera()]).toEqual([fail(code), state, null]);
});

test("a camera that is given after it was closed is turned off at once", async () => {
  const { devices, give } = machine();
  const opened = devices.open("camera");
  devices.close("camera");
  const track = new FakeCapture("c1");
  give(track);
  expect(await opened).toEqual(fail("CAMERA_BUSY"));
  expect([track.isOn, devices.camera(), devices.facts().camera]).toEqual([false, null, "untested"]);
});

test("of two cameras that were asked for only the last one stays on, whichever is given first", async () => {
  for (const isLastFirst of [false, true]) {
    const { devices, waiting } = machine();
    const [first, last] = [devices.open("camera", "c1"), devices.open("camera", "c2")];
    const [one, two] = [new FakeCapture("c1"), new FakeCapture("c2")];
    const gifts = [() => waiting[0]?.give(one), () => waiting[1]?.give(two)];
    for (const give of isLastFirst ? gifts.toReversed() : gifts) give();
    expect([await first, await last]).toEqual([fail("CAMERA_BUSY"), succeed(null)]);
    expect([one.isOn, two.isOn, devices.facts().cameraId]).toEqual([false, true, "c2"]);
  }
});

test("a refusal that comes after another camera was opened does not take its place", async () => {
  const { devices, waiting } = machine();
  const [first, last] = [devices.open("camera", "c1"), devices.open("camera", "c2")];
  waiting[1]?.give(new FakeCapture("c2"));
  await last;
  waiting[0]?.give(named("NotAllowedError"));
  await first;
  expect(devices.facts().camera).toBe("works");
});

test("another microphone ends the level of the one before, and a closed one has none", async () => {
  const { devices, give, levels } = machine();
  for (const id of ["m1", "m2"]) {
    const opened = devices.open("microphone", id);
    give(new FakeCapture(id));
    await opened;
  }
  expect([devices.level(), levels]).toEqual([0.5, ["open", "stop", "open"]]);
  devices.close("microphone");
  expect([devices.level(), levels.at(-1), devices.microphone()]).toEqual([0, "stop", null]);
});

test("a device that is plugged in is told to whoever listens, once a device was used", async () => {
  const at = machine();
  at.plug();
  await settled();
  expect(at.devices.facts().cameras).toEqual([]);
  at.there.devices = plugged.slice(1);
  await openNow(at, "microphone", "m1");
  const heard = new Promise((resolve) => at.devices.observe(({ cameras }) => resolve(cameras)));
  at.there.devices = plugged;
  at.plug();
  expect(await heard).toEqual([{ id: "c1", label: "Front" }]);
});

test("a published camera goes on with another device as the same track", async () => {
  const at = machine();
  const first = await openNow(at, "camera", "c1");
  const [track] = at.tracks;
  if (track === undefined) throw new Error("no track");
  track.sender = {};
  const switched = at.devices.switchTo("camera", "c2");
  const second = new FakeCapture("c2");
  at.give(second);
  expect(await switched).toEqual(succeed(null));
  expect([first.isOn, second.isOn, track.capture, at.tracks.length]).toEqual([false, true, second, 1]);
});

test("a device that does not work gives way to the one before", async () => {
  const at = machine();
  await openNow(at, "camera", "c1");
  const switched = at.devices.switchTo("camera", "c2");
  at.give(named("NotReadableError"));
  await settled();
  expect(at.waiting[0]?.deviceId).toBe("c1");
  const again = new FakeCapture("c1");
  at.give(again);
  expect(await switched).toEqual(fail("CAMERA_BUSY"));
  expect([again.isOn, at.devices.facts().camera]).toEqual([true, "works"]);
});

test("a device chosen while it is off is not turned on, and is the one that comes next", async () => {
  const at = machine();
  expect(await at.devices.switchTo("camera", "c2")).toEqual(succeed(null));
  expect(at.waiting).toEqual([]);
  void at.devices.open("camera");
  expect(at.waiting[0]?.deviceId).toBe("c2");
});

test("a camera that rests is dark, and its track is kept", async () => {
  const at = machine();
  const capture = await openNow(at, "camera", "c1");
  at.devices.rest("camera");
  expect([capture.isOn, at.devices.isOpen("camera"), at.devices.camera()]).toEqual([
    false,
    false,
    at.tracks[0],
  ]);
});

test("a camera that is unplugged is missing, and may be tried again once it is plugged in", async () => {
  const at = machine();
  const capture = await openNow(at, "camera", "c1");
  at.there.devices = plugged.slice(1);
  capture.dispatchEvent(new Event("ended"));
  await settled();
  expect([at.troubles, at.devices.isOpen("camera")]).toEqual([["camera missing"], false]);
  at.there.devices = plugged;
  at.plug();
  await settled();
  expect([at.devices.facts().camera, at.waiting]).toEqual(["untested", []]);
});

test("a camera that ends but is still plugged in was taken, or is forbidden", async () => {
  for (const [isRefused, trouble] of [
    [false, "camera busy"],
    [true, "camera refused"],
  ] as const) {
    const at = machine();
    at.there.isRefused = isRefused;
    (await openNow(at, "camera", "c1")).dispatchEvent(new Event("ended"));
    await settled();
    expect(at.troubles).toEqual([trouble]);
  }
});

test("a camera that stays dark by another's doing is turned off, and does not come back by itself", async () => {
  const at = machine();
  const capture = await openNow(at, "camera", "c1");
  capture.dispatchEvent(new Event("mute"));
  at.clock.advance(TAKEN_MS);
  await settled();
  capture.dispatchEvent(new Event("unmute"));
  expect([at.troubles, capture.isOn, at.waiting]).toEqual([["camera busy"], false, []]);
});

test("a microphone that is taken is not open until it is back", async () => {
  const at = machine();
  const capture = await openNow(at, "microphone", "m1");
  capture.dispatchEvent(new Event("mute"));
  at.clock.advance(TAKEN_MS);
  expect(at.devices.isOpen("microphone")).toBe(false);
  capture.dispatchEvent(new Event("unmute"));
  expect([at.troubles, at.devices.isOpen("microphone")]).toEqual([
    ["microphone busy", "microphone back"],
    true,
  ]);
});

test("a silence shorter than that is no trouble, and a device that we turned off is none either", async () => {
  const at = machine();
  const capture = await openNow(at, "microphone", "m1");
  capture.dispatchEvent(new Event("mute"));
  at.clock.advance(TAKEN_MS - 1);
  capture.dispatchEvent(new Event("unmute"));
  at.devices.rest("microphone");
  capture.dispatchEvent(new Event("ended"));
  at.clock.advance(TAKEN_MS);
  await settled();
  expect(at.troubles).toEqual([]);
});

test("a preview that was laid out first shows the next camera too", async () => {
  const at = machine();
  const element = asElement({});
  at.devices.showPreview(element);
  await openNow(at, "camera", "c1");
  await openNow(at, "camera", "c2");
  expect(at.tracks.map(({ shownIn }) => shownIn.has(element))).toEqual([false, true]);
});
