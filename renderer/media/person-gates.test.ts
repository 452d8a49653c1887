import { EventEmitter } from "node:events";
import { Track, TrackEvent, type LocalTrack } from "livekit-client";
import { expect, test } from "vitest";
import type { FrameMessage } from "../e2ee/frame-messages.ts";
import { createPersonGates } from "./person-gates.ts";

class FakeTrack extends EventEmitter {
  source = Track.Source.Microphone;
  isMuted = false;
  unmute = async (): Promise<this> => {
    this.isMuted = false;
    return this;
  };
  mute(): void {
    this.isMuted = true;
    this.emit(TrackEvent.Muted, this);
  }
}

const isLocalTrack = (track: unknown): track is LocalTrack => track instanceof FakeTrack;

const guarded = () => {
  const told: FrameMessage[] = [];
  const events: unknown[] = [];
  const muted: string[] = [];
  const gates = createPersonGates({
    worker: { tell: (message) => told.push(message) },
    onEvent: (event) => events.push(event),
    onMuted: (label) => muted.push(label),
  });
  const track = new FakeTrack();
  if (isLocalTrack(track)) gates.guard(track);
  return { gates, told, events, muted, track };
};

test("a mute of any origin closes the gate, and an unmute that nobody asked for is refused and reported", async () => {
  const { gates, told, events, track } = guarded();
  gates.open("microphone");
  await track.mute();
  await track.unmute();
  expect([track.isMuted, events]).toEqual([true, [{ kind: "remoteUnmute", label: "microphone" }]]);
  expect(told.map(({ kind }) => kind)).toEqual(["openGate", "closeGate", "closeGate"]);
});

test("the person's own action opens the gate and unmutes", async () => {
  const { gates, events, track } = guarded();
  await track.mute();
  gates.open("microphone");
  await track.unmute();
  expect([track.isMuted, events]).toEqual([false, []]);
});

test("an open gate of the camera does not let the microphone be unmuted", async () => {
  const { gates, track } = guarded();
  await track.mute();
  gates.open("camera");
  await track.unmute();
  expect(track.isMuted).toBe(true);
});

test("a mute of what the person had on is told once, and the person's own is not", async () => {
  const { gates, muted, track } = guarded();
  gates.open("microphone");
  await track.mute();
  await track.mute();
  gates.open("microphone");
  gates.close("microphone");
  await track.mute();
  expect(muted).toEqual(["microphone"]);
});

test("a hold mutes without touching what the person opened, and lets nothing be unmuted", async () => {
  const { gates, told, events, muted, track } = guarded();
  gates.open("microphone");
  gates.hold(true);
  await track.mute();
  await track.unmute();
  expect([track.isMuted, muted, events.length]).toEqual([true, [], 1]);
  gates.hold(false);
  await track.unmute();
  expect(track.isMuted).toBe(false);
  expect(told).toEqual([
    { half: "frames", kind: "openGate", label: "microphone" },
    { half: "frames", kind: "hold", isHeld: true },
    { half: "frames", kind: "hold", isHeld: false },
  ]);
});
