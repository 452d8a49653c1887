import type { Track } from "livekit-client";
import { expect, test } from "vitest";
import { createSinks } from "./sinks.ts";

/** A track that writes down which elements it is attached to. */
const fakeTrack = () => {
  const shownIn = new Set<HTMLMediaElement>();
  const track: Pick<Track, "attach" | "detach"> = {
    attach: (element?: HTMLMediaElement) => {
      if (element !== undefined) shownIn.add(element);
      return element ?? fakeElement();
    },
    detach: (element?: HTMLMediaElement): never => {
      if (element !== undefined) shownIn.delete(element);
      return undefined as never; // oxlint-disable-line typescript/no-unsafe-type-assertion -- nobody reads the answer
    },
  };
  // Only attaching and detaching are used of a track.
  return { track: track as Track, shownIn }; // oxlint-disable-line typescript/no-unsafe-type-assertion -- a fake of our own
};

/** An element is only handed from one side to the other. */
const fakeElement = (): HTMLMediaElement => ({}) as HTMLMediaElement; // oxlint-disable-line typescript/no-unsafe-type-assertion -- a fake of our own

test("an element that was laid out first shows the track when it comes, and one laid out later does at once", () => {
  const sinks = createSinks();
  const [early, late] = [fakeElement(), fakeElement()];
  const { track, shownIn } = fakeTrack();
  sinks.add("ana/camera", early);
  sinks.set("ana/camera", track);
  sinks.add("ana/camera", late);
  expect([...shownIn]).toEqual([early, late]);
});

test("another track takes the place of the one before in every element", () => {
  const sinks = createSinks();
  const element = fakeElement();
  const [before, after] = [fakeTrack(), fakeTrack()];
  sinks.add("ana/camera", element);
  sinks.set("ana/camera", before.track);
  sinks.set("ana/camera", after.track);
  expect([before.shownIn.size, [...after.shownIn]]).toEqual([0, [element]]);
});

test("the same track said again is not attached anew", () => {
  const sinks = createSinks();
  const element = fakeElement();
  const { track, shownIn } = fakeTrack();
  sinks.add("ana/camera", element);
  sinks.set("ana/camera", track);
  shownIn.clear();
  sinks.set("ana/camera", track);
  expect(shownIn.size).toBe(0);
});

test("a track is shown in the elements of its own source of its own person only", () => {
  const sinks = createSinks();
  const { track, shownIn } = fakeTrack();
  sinks.add("ana/screenShare", fakeElement());
  sinks.add("ben/camera", fakeElement());
  sinks.set("ana/camera", track);
  expect(shownIn.size).toBe(0);
});

test("a released element shows nothing any more, and no later track either", () => {
  const sinks = createSinks();
  const [now, later] = [fakeTrack(), fakeTrack()];
  sinks.set("ana/camera", now.track);
  const release = sinks.add("ana/camera", fakeElement());
  release();
  sinks.set("ana/camera", later.track);
  expect([now.shownIn.size, later.shownIn.size]).toEqual([0, 0]);
});

test("a clearing takes every track out of every element, and the elements wait for the next", () => {
  const sinks = createSinks();
  const elements = [fakeElement(), fakeElement()];
  const tracks = [fakeTrack(), fakeTrack()];
  for (const [at, key] of ["ana/camera", "ben/camera"].entries()) {
    const [element, one] = [elements[at], tracks[at]];
    if (element === undefined || one === undefined) throw new Error("too few");
    sinks.add(key, element);
    sinks.set(key, one.track);
  }
  sinks.clear();
  expect(tracks.map(({ shownIn }) => shownIn.size)).toEqual([0, 0]);
  const next = fakeTrack();
  sinks.set("ana/camera", next.track);
  expect([...next.shownIn]).toEqual([elements[0]]);
});
