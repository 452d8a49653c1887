import { EventEmitter } from "node:events";
import { Track, TrackEvent, VideoQuality, type RemoteTrackPublication } from "livekit-client";
import { expect, test } from "vitest";
import { createFakeClock } from "../e2ee/frame-fixtures.ts";
import type { FrameLabel } from "../e2ee/frame-layout.ts";
import type { FrameMessage } from "../e2ee/frame-messages.ts";
import { createSubscriptions, SUSPICION_MS, type SubscriptionEvent } from "./subscriptions.ts";
import type { Following } from "./visible-video.ts";

class FakePublication extends EventEmitter {
  isDesired = false;
  track: unknown = undefined;
  source: string;
  kind: string;
  constructor(source: string, kind: string) {
    super();
    this.source = source;
    this.kind = kind;
  }
  isEnabled = true;
  videoQuality = VideoQuality.HIGH;
  readonly asked: string[] = [];
  setSubscribed(isDesired: boolean): void {
    this.isDesired = isDesired;
    this.asked.push(isDesired ? "subscribe" : "unsubscribe");
  }
  setEnabled(isEnabled: boolean): void {
    this.isEnabled = isEnabled;
    this.asked.push(isEnabled ? "enable" : "disable");
  }
  setVideoQuality(quality: VideoQuality): void {
    this.videoQuality = quality;
    this.asked.push(`quality ${quality}`);
  }
  emitTrackUpdate(): void {
    this.asked.push("tell again");
  }
  arrives(receiver: object): void {
    this.track = { receiver };
    this.emit(TrackEvent.Subscribed, this.track);
  }
  goes(): void {
    this.track = undefined;
    this.emit(TrackEvent.Unsubscribed);
  }
}

const isPublication = (one: unknown): one is RemoteTrackPublication => one instanceof FakePublication;

const camera = () => new FakePublication(Track.Source.Camera, "video");

const scene = () => {
  const clock = createFakeClock();
  const told: FrameMessage[] = [];
  const events: SubscriptionEvent[] = [];
  const rows = new Map<string, number>([["ada", 1]]);
  const rights = new Set(["1/camera", "1/microphone"]);
  const ids = new Map<unknown, number>();
  const bindings: number[] = [];
  const followings = new Map<string, Following>();
  const subscriptions = createSubscriptions({
    worker: { tell: (message) => told.push(message) },
    attachments: { idOf: (end) => ids.get(end) ?? null },
    rowOf: (identity) => rows.get(identity) ?? null,
    mayUse: (index: number, label: FrameLabel) => rights.has(`${index}/${label}`),
    followingOf: (identity, name) => followings.get(`${identity}/${name}`) ?? "high",
    onBinding: () => bindings.push(told.length),
    onEvent: (event) => events.push(event),
    after: clock.after,
  });
  const review = (identity: string, ...publications: FakePublication[]): void => {
    const all = new Map<string, RemoteTrackPublication>();
    for (const [at, one] of publications.entries()) if (isPublication(one)) all.set(`TR_${at}`, one);
    subscriptions.review([{ identity, trackPublications: all }]);
  };
  return { clock, told, events, rows, rights, ids, followings, bindings, subscriptions, review };
};

const label = (s: ReturnType<typeof scene>, one: FakePublication) =>
  isPublication(one) ? s.subscriptions.labelOf(one) : null;

test("a granted track of somebody in the roster is subscribed to and bound when it comes", () => {
  const stage = scene();
  const [track, receiver] = [camera(), {}];
  stage.ids.set(receiver, 7);
  stage.review("ada", track);
  expect(track.isDesired).toBe(true);
  track.arrives(receiver);
  expect(stage.told).toEqual([{ half: "frames", kind: "bindReceiver", id: 7, index: 1, label: "camera" }]);
  expect([label(stage, track), stage.bindings]).toEqual(["camera", [1]]);
  track.goes();
  expect(stage.bindings).toEqual([1, 2]);
  expect(stage.told.at(-1)).toEqual({ half: "frames", kind: "unbind", id: 7 });
  expect(label(stage, track)).toBeNull();
});

test("a stranger is not subscribed to, and is reported when the roster still does not know it", () => {
  const stage = scene();
  const track = camera();
  stage.review("eve", track);
  stage.review("eve", track);
  expect([track.isDesired, stage.events]).toEqual([false, []]);
  stage.clock.advance(SUSPICION_MS);
  expect(stage.events).toEqual([{ kind: "stranger", identity: "eve" }]);
});

test("a person whose announce comes late is no security event", () => {
  const stage = scene();
  const track = camera();
  stage.review("bob", track);
  stage.rows.set("bob", 2);
  stage.rights.add("2/camera");
  stage.review("bob", track);
  stage.clock.advance(SUSPICION_MS);
  expect([track.isDesired, stage.events]).toEqual([true, []]);
});

test("a source that is not granted, or that contradicts its kind, is refused and reported", () => {
  const stage = scene();
  const [screen, odd] = [
    new FakePublication(Track.Source.ScreenShare, "video"),
    new FakePublication(Track.Source.Camera, "audio"),
  ];
  stage.review("ada", screen, odd);
  stage.clock.advance(SUSPICION_MS);
  expect([screen.isDesired, odd.isDesired]).toEqual([false, false]);
  expect(stage.events).toEqual([
    { kind: "notGranted", identity: "ada", source: "screen_share" },
    { kind: "notGranted", identity: "ada", source: "camera" },
  ]);
});

test("a grant that is taken back unbinds at once and unsubscribes", () => {
  const stage = scene();
  const [track, receiver] = [camera(), {}];
  stage.ids.set(receiver, 7);
  stage.review("ada", track);
  track.arrives(receiver);
  stage.rights.delete("1/camera");
  stage.review("ada", track);
  expect([track.isDesired, stage.told.at(-1)]).toEqual([false, { half: "frames", kind: "unbind", id: 7 }]);
});

test("a track that the media server delivers although nobody wants it is never bound", () => {
  const stage = scene();
  const [track, receiver] = [camera(), {}];
  stage.ids.set(receiver, 7);
  stage.review("ada", track);
  stage.rights.delete("1/camera");
  stage.review("ada", track);
  track.arrives(receiver);
  expect([track.isDesired, stage.told]).toEqual([false, []]);
});

test("a source that changes under a running track binds it anew, so that its frames no longer open", () => {
  const stage = scene();
  stage.rights.add("1/screenShare");
  const [track, receiver] = [camera(), {}];
  stage.ids.set(receiver, 7);
  stage.review("ada", track);
  track.arrives(receiver);
  track.source = Track.Source.ScreenShare;
  stage.review("ada", track);
  expect(stage.told.map(({ kind }) => kind)).toEqual(["bindReceiver", "unbind", "bindReceiver"]);
  expect(stage.told.at(-1)).toEqual({
    half: "frames",
    kind: "bindReceiver",
    id: 7,
    index: 1,
    label: "screenShare",
  });
});

test("the late end of an old track does not unbind the receiver's new one", () => {
  const stage = scene();
  const [old, next, receiver] = [camera(), camera(), {}];
  stage.ids.set(receiver, 7);
  stage.review("ada", old, next);
  old.arrives(receiver);
  next.arrives(receiver);
  old.goes();
  expect(stage.told.map(({ kind }) => kind)).toEqual(["bindReceiver", "bindReceiver"]);
});

test("a receiver without a transform is reported and never bound", () => {
  const stage = scene();
  const track = camera();
  stage.review("ada", track);
  track.arrives({});
  expect([stage.told, stage.events]).toEqual([[], [{ kind: "notAttached", identity: "ada" }]]);
});

const unseenLabel = (s: ReturnType<typeof scene>, one: FakePublication) =>
  isPublication(one) ? s.subscriptions.unseenLabelOf(one) : null;

test("a picture out of sight is not subscribed to, and what it claims is known", () => {
  const stage = scene();
  const track = camera();
  stage.followings.set("ada/camera", "off");
  stage.review("ada", track);
  expect([track.isDesired, track.asked, unseenLabel(stage, track)]).toEqual([false, [], "camera"]);
  stage.followings.set("ada/camera", "low");
  stage.review("ada", track);
  expect([track.isDesired, unseenLabel(stage, track)]).toEqual([true, null]);
});

test("a picture comes in the layer of its tile, which is said once", () => {
  const stage = scene();
  const track = camera();
  stage.followings.set("ada/camera", "low");
  for (let at = 0; at < 3; at += 1) stage.review("ada", track);
  stage.followings.set("ada/camera", "middle");
  stage.review("ada", track);
  expect(track.asked).toEqual(["subscribe", `quality ${VideoQuality.LOW}`, `quality ${VideoQuality.MEDIUM}`]);
});

test("a page that is left is paused and stays bound, so that coming back asks for frames only", () => {
  const stage = scene();
  const [track, receiver] = [camera(), {}];
  stage.ids.set(receiver, 7);
  stage.review("ada", track);
  track.arrives(receiver);
  stage.followings.set("ada/camera", "paused");
  stage.review("ada", track);
  expect(label(stage, track)).toBe("camera");
  stage.followings.set("ada/camera", "high");
  stage.review("ada", track);
  expect(track.asked).toEqual(["subscribe", "disable", "enable"]);
});

test("a picture that was let go is unbound at once, and how it is shown is said anew when it comes back", () => {
  const stage = scene();
  const [track, receiver] = [camera(), {}];
  stage.ids.set(receiver, 7);
  stage.followings.set("ada/camera", "low");
  stage.review("ada", track);
  track.arrives(receiver);
  stage.followings.set("ada/camera", "off");
  stage.review("ada", track);
  expect(stage.told.at(-1)).toEqual({ half: "frames", kind: "unbind", id: 7 });
  stage.followings.set("ada/camera", "low");
  stage.review("ada", track);
  expect(track.asked).toEqual([
    "subscribe",
    `quality ${VideoQuality.LOW}`,
    "unsubscribe",
    "subscribe",
    "tell again",
  ]);
});

test("sound is never told how large it is", () => {
  const stage = scene();
  const sound = new FakePublication(Track.Source.Microphone, "audio");
  stage.review("ada", sound);
  expect(sound.asked).toEqual(["subscribe"]);
});
