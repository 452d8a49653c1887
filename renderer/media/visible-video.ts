import type { VisibleTile } from "../call/ports.ts";

/** The three sizes in which a camera is sent: 180, 360 and 720 lines. */
export type VideoLayer = "low" | "middle" | "high";

/** How a remote track is followed: in a layer, `paused` (still subscribed to, but no frame is sent), or not at all. */
export type Following = VideoLayer | "paused" | "off";

/** What is known of one picture: the layer it is or was shown in, and since when it cannot be seen; null while it can. */
export type SeenVideo = { layer: VideoLayer; unseenSince: number | null };

/** All pictures that are or just were on the screen, by `videoKey`. */
export type SeenVideos = ReadonlyMap<string, SeenVideo>;

/** A picture that left the screen stays subscribed to for so long, paused, so that paging back and forth costs one key frame. Milliseconds. */
export const LINGER_MS = 5_000;

/** Lines up to which a layer is good enough; half as many again as it has, since faces bear that much stretching. */
const limits = { low: 270, middle: 540 } as const;
/** A smaller layer is taken only this far below its limit, so that a tile at the limit does not flicker. */
const STEP_DOWN = 0.85;
/** With more faces than this on the screen, none is larger than the layer (a page of 12 is 12 of 180 lines). */
const crowds = { low: 9, middle: 4 } as const;

const layers = ["low", "middle", "high"] as const satisfies readonly VideoLayer[];

/** The name of one person's camera or shared screen. */
export const videoKey = (identity: string, source: string): string => `${identity}/${source}`;

const linesOf = ({ width, height }: VisibleTile): number => Math.max(height, (width * 9) / 16);

const layerFor = (lines: number, scale: number): VideoLayer => {
  if (lines <= limits.low * scale) return "low";
  return lines <= limits.middle * scale ? "middle" : "high";
};

const smaller = (one: VideoLayer, other: VideoLayer): VideoLayer =>
  layers.indexOf(one) < layers.indexOf(other) ? one : other;

/** Grows at the limit, shrinks only well below it. */
const steadyLayer = (lines: number, before: VideoLayer | undefined): VideoLayer => {
  const now = layerFor(lines, 1);
  return before === undefined || smaller(now, before) === before
    ? now
    : smaller(layerFor(lines, STEP_DOWN), before);
};

const most = (faces: number): VideoLayer => {
  if (faces > crowds.low) return "low";
  return faces > crowds.middle ? "middle" : "high";
};

/** What is to be followed once these tiles are on the screen; a shared screen has one layer only. */
export const seeTiles = (before: SeenVideos, tiles: readonly VisibleTile[], now: number): SeenVideos => {
  const lines = new Map<string, number>();
  for (const tile of tiles) {
    const key = videoKey(tile.participantId, tile.source);
    lines.set(key, Math.max(lines.get(key) ?? 0, linesOf(tile)));
  }
  const screens = new Set(
    tiles.flatMap((tile) =>
      tile.source === "screenShare" ? [videoKey(tile.participantId, tile.source)] : [],
    ),
  );
  const limit = most(lines.size - screens.size);
  const seen = [...lines].map(([key, one]): [string, SeenVideo] => {
    const layer = screens.has(key) ? "high" : smaller(steadyLayer(one, before.get(key)?.layer), limit);
    return [key, { layer, unseenSince: null }];
  });
  const gone = [...before].flatMap(([key, { layer, unseenSince }]): [string, SeenVideo][] =>
    lines.has(key) ? [] : [[key, { layer, unseenSince: unseenSince ?? now }]],
  );
  return forgetUnseen(new Map([...gone, ...seen]), now);
};

/** The same without what has been out of sight for `LINGER_MS`. */
export const forgetUnseen = (seen: SeenVideos, now: number): SeenVideos =>
  new Map([...seen].filter(([, { unseenSince }]) => unseenSince === null || now - unseenSince < LINGER_MS));

/** How to follow one picture; before the screen ever said what it shows (null), everything is. */
export const followingOf = (seen: SeenVideos | null, key: string): Following => {
  if (seen === null) return "high";
  const one = seen.get(key);
  if (one === undefined) return "off";
  return one.unseenSince === null ? one.layer : "paused";
};
