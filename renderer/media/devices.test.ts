import type { LocalTrack, LocalVideoTrack } from "livekit-client";
import { expect, test } from "vitest";
import { fail } from "../../protocol/errors.ts";
import { succeed } from "../../protocol/result.ts";
import { createDevices } from "./devices.ts";

/** A track of a device, which remembers whether it is still on; nothing else of it is used here. */
const fakeTrack = (id: string) => {
  let isOn = true;
  const shownIn = new Set<unknown>();
  const fake = {
    stop: () => (isOn = false),
    attach: (element: unknown) => shownIn.add(element),
    detach: (element: unknown) => shownIn.delete(element),
    mediaStreamTrack: { getSettings: () => ({ deviceId: id }) },
  };
  return { fake, id, shownIn, isOn: () => isOn };
};
type FakeTrack = ReturnType<typeof fakeTrack>;

// Only what the fake has is used of a track.
const asCamera = ({ fake }: FakeTrack) => fake as unknown as LocalVideoTrack; // oxlint-disable-line typescript/no-unsafe-type-assertion -- a fake of our own
const asMicrophone = ({ fake }: FakeTrack) => fake as unknown as LocalTrack; // oxlint-disable-line typescript/no-unsafe-type-assertion -- a fake of our own

const plugged = [
  { kind: "videoinput", deviceId: "c1", label: "Front" },
  { kind: "audioinput", deviceId: "m1", label: "Headset" },
  { kind: "audiooutput", deviceId: "s1", label: "Speaker" },
  { kind: "videoinput", deviceId: "", label: "" },
] as const;

/** A machine whose devices are given when the test says so. */
const machine = () => {
  const waiting: { deviceId: string | undefined; give: (track: FakeTrack | Error) => void }[] = [];
  const changes: (() => void)[] = [];
  const levels: string[] = [];
  const ask = (deviceId: string | undefined): Promise<FakeTrack> =>
    new Promise((resolve, reject) =>
      waiting.push({ deviceId, give: (given) => (given instanceof Error ? reject(given) : resolve(given)) }),
    );
  const devices = createDevices({
    openCamera: async (deviceId) => asCamera(await ask(deviceId)),
    openMicrophone: async (deviceId) => asMicrophone(await ask(deviceId)),
    openLevel: () => {
      levels.push("open");
      return { read: () => 0.5, stop: () => void levels.push("stop") };
    },
    list: async () => plugged,
    onChange: (listener) => void changes.push(listener),
    pickScreen: async () => null,
    playBell: async () => undefined,
  });
  const give = (track: FakeTrack | Error): void => waiting.shift()?.give(track);
  return { devices, give, waiting, levels, plug: () => changes.forEach((change) => change()) };
};
const named = (name: string): Error => Object.assign(new Error(name), { name });

test("an opened device works, and is listed with what could be chosen instead", async () => {
  const { devices, give, waiting } = machine();
  const opened = devices.open("camera", "c1");
  expect(waiting[0]?.deviceId).toBe("c1");
  give(fakeTrack("c1"));
  expect(await opened).toEqual(succeed(null));
  expect(devices.facts()).toEqual({
    camera: "works",
    microphone: "untested",
    cameras: [{ id: "c1", label: "Front" }],
    microphones: [{ id: "m1", label: "Headset" }],
    cameraId: "c1",
    microphoneId: null,
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
  const track = fakeTrack("c1");
  give(track);
  expect(await opened).toEqual(fail("CAMERA_BUSY"));
  expect([track.isOn(), devices.camera(), devices.facts().camera]).toEqual([false, null, "untested"]);
});

test("of two cameras that were asked for only the last one stays on, whichever is given first", async () => {
  for (const isLastFirst of [false, true]) {
    const { devices, waiting } = machine();
    const [first, last] = [devices.open("camera", "c1"), devices.open("camera", "c2")];
    const [one, two] = [fakeTrack("c1"), fakeTrack("c2")];
    const gifts = [() => waiting[0]?.give(one), () => waiting[1]?.give(two)];
    for (const give of isLastFirst ? gifts.toReversed() : gifts) give();
    expect([await first, await last]).toEqual([fail("CAMERA_BUSY"), succeed(null)]);
    expect([one.isOn(), two.isOn(), devices.facts().cameraId]).toEqual([false, true, "c2"]);
  }
});

test("a refusal that comes after another camera was opened does not take its place", async () => {
  const { devices, waiting } = machine();
  const [first, last] = [devices.open("camera", "c1"), devices.open("camera", "c2")];
  waiting[1]?.give(fakeTrack("c2"));
  await last;
  waiting[0]?.give(named("NotAllowedError"));
  await first;
  expect(devices.facts().camera).toBe("works");
});

test("another microphone ends the level of the one before, and a closed one has none", async () => {
  const { devices, give, levels } = machine();
  for (const id of ["m1", "m2"]) {
    const opened = devices.open("microphone", id);
    give(fakeTrack(id));
    await opened;
  }
  expect([devices.level(), levels]).toEqual([0.5, ["open", "stop", "open"]]);
  devices.close("microphone");
  expect([devices.level(), levels.at(-1), devices.microphone()]).toEqual([0, "stop", null]);
});

test("a device that is plugged in is told to whoever listens", async () => {
  const { devices, plug } = machine();
  const heard = new Promise((resolve) => devices.observe(({ cameras }) => resolve(cameras)));
  plug();
  expect(await heard).toEqual([{ id: "c1", label: "Front" }]);
});
