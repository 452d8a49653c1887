import { expect, test } from "vitest";
import { ParticipantId } from "../../protocol/ids.ts";
import type { VisibleTile } from "../call/ports.ts";
import {
  LINGER_MS,
  type SeenVideos,
  followingOf,
  forgetUnseen,
  seeTiles,
  videoKey,
} from "./visible-video.ts";

const idOf = (at: number) => ParticipantId.parse(Buffer.alloc(16, at + 1).toString("base64url"));
const tile = (at: number, lines: number, source: VisibleTile["source"] = "camera"): VisibleTile => ({
  participantId: idOf(at),
  source,
  width: (lines * 16) / 9,
  height: lines,
});
const page = (from: number, count: number, lines: number): VisibleTile[] =>
  Array.from({ length: count }, (_, at) => tile(from + at, lines));
const none: SeenVideos = new Map();
const see = (tiles: readonly VisibleTile[], before = none, now = 0) => seeTiles(before, tiles, now);
const following = (seen: SeenVideos | null, at: number, source = "camera") =>
  followingOf(seen, videoKey(idOf(at), source));

test("before the screen has said what it shows, everything is followed", () => {
  expect(following(null, 1)).toBe("high");
});

test.each([
  [150, "low"],
  [270, "low"],
  [271, "middle"],
  [540, "middle"],
  [541, "high"],
  [1_080, "high"],
] as const)("a single face of %i lines comes in the layer %s", (lines, layer) => {
  expect(following(see([tile(1, lines)]), 1)).toBe(layer);
});

test("a page of twelve faces is twelve of the lowest layer, however large the screen", () => {
  const seen = see(page(0, 12, 500));
  expect(new Set(page(0, 12, 0).map((_, at) => following(seen, at)))).toEqual(new Set(["low"]));
});

test("nine large faces come no larger than the middle layer, and four as large as they are", () => {
  expect([following(see(page(0, 9, 700)), 3), following(see(page(0, 4, 700)), 3)]).toEqual([
    "middle",
    "high",
  ]);
});

test("somebody who is in no tile is not followed", () => {
  expect(following(see([tile(1, 200)]), 2)).toBe("off");
});

test("a shared screen comes whole beside a page of faces, and is not counted as one", () => {
  const seen = see([...page(0, 4, 600), tile(9, 100, "screenShare")]);
  expect([following(seen, 9, "screenShare"), following(seen, 9), following(seen, 0)]).toEqual([
    "high",
    "off",
    "high",
  ]);
});

test("a person shown twice comes in the layer of the larger tile", () => {
  expect(following(see([tile(1, 700), tile(1, 120)]), 1)).toBe("high");
});

test("a tile that moves about a limit keeps its layer", () => {
  const layers = [];
  let seen = see([tile(1, 268)]);
  for (const lines of [272, 265, 275, 240, 229]) {
    seen = see([tile(1, lines)], seen);
    layers.push(following(seen, 1));
  }
  expect(layers).toEqual(["middle", "middle", "middle", "middle", "low"]);
});

test("a page that is left is paused at once, let go after a while, and shown at once when it comes back before", () => {
  const first = see(page(0, 12, 180));
  const second = see(page(12, 12, 180), first, 1_000);
  expect([following(second, 0), following(second, 12)]).toEqual(["paused", "low"]);
  const back = see(page(0, 12, 180), second, 2_000);
  expect([following(back, 0), following(back, 12)]).toEqual(["low", "paused"]);
  expect(following(forgetUnseen(second, 1_000 + LINGER_MS), 0)).toBe("off");
  expect(following(forgetUnseen(second, 999 + LINGER_MS), 0)).toBe("paused");
});

test("a page that stays away does not linger longer because others are turned", () => {
  const second = see(page(12, 12, 180), see(page(0, 12, 180)), 1_000);
  const third = see(page(24, 1, 180), second, 1_000 + LINGER_MS);
  expect([following(third, 0), following(third, 12)]).toEqual(["off", "paused"]);
});
