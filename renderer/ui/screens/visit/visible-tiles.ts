import type { SeenTile } from "./types.ts";

/** Sizes are rounded up to whole steps, so that a window being dragged does not ask for a new quality with every pixel. Device pixels. */
const STEP_PX = 16;

const stepped = (cssPx: number, ratio: number): number => Math.ceil((cssPx * ratio) / STEP_PX) * STEP_PX;

/** A tile as the page measures it, in CSS pixels. */
export type MeasuredTile = SeenTile;

/** Those that can be seen, in device pixels. */
export const seenOf = (tiles: readonly MeasuredTile[], devicePixelRatio: number): readonly SeenTile[] =>
  tiles
    .filter(({ width, height }) => width > 0 && height > 0)
    .map((tile) => ({
      ...tile,
      width: stepped(tile.width, devicePixelRatio),
      height: stepped(tile.height, devicePixelRatio),
    }));

/** Whether two lists name the same pictures in the same sizes. */
export const isSameSeen = (a: readonly SeenTile[], b: readonly SeenTile[]): boolean =>
  a.length === b.length &&
  a.every((tile, at) => {
    const other = b[at];
    return (
      tile.id === other?.id &&
      tile.source === other.source &&
      tile.width === other.width &&
      tile.height === other.height
    );
  });
