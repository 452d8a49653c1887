import { expect, test } from "vitest";
import { fail } from "../../protocol/errors.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import { GRANT_MS } from "./own-tracks.ts";

import { everything, FakeTrack, refused, settled, setUp } from "./own-tracks-fixtures.ts";

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
  const started = own.share.start("text");
  const track = new FakeTrack();
  pick(track);
  expect(await started).toEqual(succeed(null));
  expect([own.isOn("screenShare"), told.slice(-2)]).toEqual([
    true,
    ["openGate screenShare", "publish screen_share"],
  ]);
  await own.share.stop();
  expect([own.isOn("screenShare"), track.mediaStreamTrack.isLive]).toEqual([false, false]);
  expect(told.slice(-2)).toEqual(["closeGate screenShare", "unpublish"]);
});

test("a share ends by itself when the picked window is closed", async () => {
  const { own, pick } = setUp();
  const started = own.share.start("text");
  const track = new FakeTrack();
  pick(track);
  await started;
  track.mediaStreamTrack.dispatchEvent(new Event("ended"));
  expect(own.isOn("screenShare")).toBe(false);
});

test("a window that is picked after the right to share was taken back is never sent", async () => {
  const { own, told, pick } = setUp();
  const started = own.share.start("text");
  await own.share.stop();
  const track = new FakeTrack();
  pick(track);
  expect(await started).toEqual(fail("SHARE_CANCELLED"));
  expect([track.mediaStreamTrack.isLive, own.isOn("screenShare")]).toEqual([false, false]);
  expect(told).not.toContain("openGate screenShare");
});

test("another share takes the place of the one before, whose end then ends nothing", async () => {
  const { own, pick, published } = setUp();
  const [first, second] = [new FakeTrack(), new FakeTrack()];
  const one = own.share.start("text");
  pick(first);
  await one;
  const other = own.share.start("text");
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
  const started = own.share.start("text");
  pick(picked);
  expect(await started).toEqual(fail(code));
  expect([own.isOn("screenShare"), told.includes("openGate screenShare")]).toEqual([false, false]);
});

test("a share that the media server does not take is captured no longer", async () => {
  const { own, pick, answers } = setUp();
  answers.publish = () => Promise.reject(new Error("no permission"));
  const started = own.share.start("text");
  const track = new FakeTrack();
  pick(track);
  expect(await started).toEqual(fail("MEDIA_UNAVAILABLE"));
  expect([track.mediaStreamTrack.isLive, own.isOn("screenShare")]).toEqual([false, false]);
});

test("a camera that is off is dark", async () => {
  const { own, open, tracks } = setUp();
  await own.set("camera", true);
  expect(open.has("camera")).toBe(true);
  await own.set("camera", false);
  expect([open.has("camera"), tracks.camera?.isMuted, own.isOn("camera")]).toEqual([false, true, false]);
});

test("a camera that was pressed off while it was still being opened stays off", async () => {
  const { own, told, opens, open } = setUp();
  let give = (): void => undefined;
  opens.answer = () => new Promise((resolve) => (give = () => resolve(succeed(null))));
  const on = own.set("camera", true);
  await settled();
  const off = own.set("camera", false);
  give();
  await Promise.all([on, off]);
  expect([own.isOn("camera"), open.has("camera"), told.includes("openGate camera")]).toEqual([
    false,
    false,
    false,
  ]);
});

test("a right that is taken closes what was on, and giving it back opens nothing by itself", async () => {
  const { own, told, pick } = setUp();
  await own.set("microphone", true);
  const started = own.share.start("text");
  pick(new FakeTrack());
  await started;
  own.permit(["camera"]);
  await settled();
  expect([own.isOn("microphone"), own.isOn("screenShare")]).toEqual([false, false]);
  expect(told.slice(-3)).toEqual(["closeGate microphone", "closeGate screenShare", "unpublish"]);
  expect(await own.set("microphone", true)).toEqual(fail("FORBIDDEN"));
  own.permit(everything);
  await settled();
  expect([own.isWanted("microphone"), own.isOn("microphone")]).toEqual([false, false]);
  expect(await own.set("microphone", true)).toEqual(succeed(null));
});

test("a right that is taken while the device is being opened turns it off when it comes", async () => {
  const { own, opens, open, told } = setUp();
  let give = (): void => undefined;
  opens.answer = () => new Promise((resolve) => (give = () => resolve(succeed(null))));
  const on = own.set("camera", true);
  await settled();
  own.permit(["microphone"]);
  give();
  await on;
  await settled();
  expect([own.isOn("camera"), open.has("camera"), told.includes("openGate camera")]).toEqual([
    false,
    false,
    false,
  ]);
});

test("a hold is dark and silent, and afterwards exactly what the person had on is back", async () => {
  const { own, told, open, tracks } = setUp();
  await own.set("camera", true);
  await own.set("microphone", true);
  await own.set("microphone", false);
  own.hold(true);
  await settled();
  expect([own.isOn("camera"), own.isWanted("camera"), open.has("camera"), tracks.camera?.isMuted]).toEqual([
    false,
    true,
    false,
    true,
  ]);
  expect(told.includes("closeGate camera")).toBe(false);
  own.hold(false);
  await settled();
  expect([own.isOn("camera"), own.isOn("microphone"), tracks.camera?.isMuted]).toEqual([true, false, false]);
});

test("a word said during a hold is heard at its end", async () => {
  const { own, told } = setUp();
  await own.set("camera", true);
  own.hold(true);
  expect(await own.set("camera", false)).toEqual(succeed(null));
  expect(await own.set("microphone", true)).toEqual(succeed(null));
  expect([told.includes("open microphone"), own.isOn("microphone")]).toEqual([false, false]);
  own.hold(false);
  await settled();
  expect([own.isOn("camera"), own.isOn("microphone")]).toEqual([false, true]);
});

test("a camera that was still being opened when the hold came is dark in it, and on after it", async () => {
  const { own, told, open, opens } = setUp();
  const opened = Promise.withResolvers<Result<null>>();
  opens.answer = () => opened.promise;
  const turning = own.set("camera", true);
  await settled();
  own.hold(true);
  opened.resolve(succeed(null));
  expect(await turning).toEqual(succeed(null));
  expect([open.has("camera"), own.isOn("camera"), told]).toEqual([
    false,
    false,
    ["open camera", "openGate camera"],
  ]);
  own.hold(false);
  await settled();
  expect([open.has("camera"), own.isOn("camera"), told.at(-1)]).toEqual([true, true, "publish camera"]);
});

test("a hold that ends at once leaves the camera on", async () => {
  const { own, tracks, open } = setUp();
  await own.set("camera", true);
  own.hold(true);
  own.hold(false);
  await settled();
  expect([own.isOn("camera"), tracks.camera?.isMuted, open.has("camera")]).toEqual([true, false, true]);
});

test("a camera that somebody else took during a hold is off, and that is said", async () => {
  const { own, opens, unavailable, told } = setUp();
  await own.set("camera", true);
  own.hold(true);
  await settled();
  opens.answer = async () => fail("CAMERA_BUSY");
  own.hold(false);
  await settled();
  expect([own.isWanted("camera"), unavailable, told.at(-1)]).toEqual([
    false,
    ["camera CAMERA_BUSY"],
    "closeGate camera",
  ]);
});

test("what the media server took during a suspension is published again, once it knows that it may be", async () => {
  const { own, told, published, answers } = setUp();
  await own.set("microphone", true);
  own.hold(true);
  await settled();
  published.clear();
  answers.publish = refused;
  own.hold(false);
  await settled();
  expect([published.size, own.isWanted("microphone")]).toEqual([0, true]);
  answers.publish = async () => undefined;
  await own.publishAll();
  await own.publishAll();
  expect([published.size, told.filter((word) => word === "publish microphone").length]).toEqual([1, 3]);
});

test("what the media server refuses for good is not shown as on", async () => {
  const { own, answers, clock } = setUp();
  answers.publish = refused;
  expect(await own.set("camera", true)).toEqual(succeed(null));
  clock.advance(GRANT_MS);
  await settled();
  expect([own.isOn("camera"), own.isWanted("camera")]).toEqual([false, false]);
});

test("a mute by somebody else is shown, and one by a lost device is left to the device", async () => {
  const { own, open } = setUp();
  await own.set("camera", true);
  await own.set("microphone", true);
  open.delete("microphone");
  own.hasBeenMuted("camera");
  own.hasBeenMuted("microphone");
  await settled();
  expect([own.isWanted("camera"), own.isWanted("microphone")]).toEqual([false, true]);
});

test("a device that was opened anew is unmuted in its old publication", async () => {
  const { own, told, tracks } = setUp();
  await own.set("microphone", true);
  await tracks.microphone?.mute();
  await own.restore("microphone");
  expect([tracks.microphone?.isMuted, told.filter((word) => word.startsWith("publish"))]).toEqual([
    false,
    ["publish microphone"],
  ]);
});

test("a share is said to be on once it is published, and is held back with everything else", async () => {
  const { own, pick, answers } = setUp();
  let publish = (): void => undefined;
  answers.publish = () => new Promise((resolve) => (publish = resolve));
  const started = own.share.start("motion");
  const track = new FakeTrack();
  pick(track);
  await settled();
  expect(own.isOn("screenShare")).toBe(false);
  publish();
  await started;
  expect(own.isOn("screenShare")).toBe(true);
  own.hold(true);
  expect([own.isOn("screenShare"), track.mediaStreamTrack.enabled]).toEqual([false, false]);
  own.hold(false);
  await settled();
  expect([own.isOn("screenShare"), track.mediaStreamTrack.enabled]).toEqual([true, true]);
});

test("a share that is not granted at the media server is captured no longer", async () => {
  const { own, pick, answers } = setUp();
  answers.publish = refused;
  const started = own.share.start("text");
  const track = new FakeTrack();
  pick(track);
  expect(await started).toEqual(fail("SHARE_NOT_GRANTED"));
  expect(track.mediaStreamTrack.isLive).toBe(false);
});
