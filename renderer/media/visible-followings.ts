import type { VisibleTile } from "../call/ports.ts";
import type { FrameLabel } from "../e2ee/frame-layout.ts";
import {
  type Following,
  LINGER_MS,
  type SeenVideos,
  followingOf,
  forgetUnseen,
  seeTiles,
  videoKey,
} from "./visible-video.ts";

export type VisibleFollowingsParts = {
  now: () => number;
  after: (ms: number, run: () => void) => () => void;
  /** Something is to be followed differently. */
  onChange: () => void;
};

/** A timer may come a little early by another clock. Milliseconds. */
const MARGIN_MS = 100;

/** Keeps what the screen said last, and lets go of what has been out of sight for long enough. */
export type VisibleFollowings = {
  see: (tiles: readonly VisibleTile[]) => void;
  followingOf: (identity: string, label: FrameLabel) => Following;
};

const isSame = (one: SeenVideos | null, other: SeenVideos): boolean =>
  one?.size === other.size &&
  [...other].every(([key, { layer, unseenSince }]) => {
    const known = one.get(key);
    return known?.layer === layer && known.unseenSince === unseenSince;
  });

const nothing = (): void => undefined;

/** Everything is followed until the screen says what it shows. */
export const createVisibleFollowings = (parts: VisibleFollowingsParts): VisibleFollowings => {
  let seen: SeenVideos | null = null;
  let cancel = nothing;

  const set = (next: SeenVideos): void => {
    if (isSame(seen, next)) return;
    seen = next;
    cancel();
    if ([...next.values()].some(({ unseenSince }) => unseenSince !== null))
      cancel = parts.after(LINGER_MS + MARGIN_MS, forget);
    parts.onChange();
  };
  const forget = (): void => {
    if (seen !== null) set(forgetUnseen(seen, parts.now()));
  };
  return {
    see: (tiles) => set(seeTiles(seen ?? new Map(), tiles, parts.now())),
    followingOf: (identity, label) =>
      label === "camera" || label === "screenShare" ? followingOf(seen, videoKey(identity, label)) : "high",
  };
};
