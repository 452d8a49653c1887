import type { Track } from "livekit-client";

/** Elements that wait for, or show, the track of one source of one person. */
export type Sinks = {
  /** Shows the present and every later track of `key` in the element until the answer is called. */
  add: (key: string, element: HTMLMediaElement) => () => void;
  /** Says which track `key` has now; null for none. */
  set: (key: string, track: Track | null) => void;
  clear: () => void;
};

/** No element and no track yet. Elements are laid out before the track comes and never mounted anew for it. */
export const createSinks = (): Sinks => {
  const elements = new Map<string, Set<HTMLMediaElement>>();
  const tracks = new Map<string, Track>();
  const of = (key: string): Set<HTMLMediaElement> => {
    const known = elements.get(key) ?? new Set();
    elements.set(key, known);
    return known;
  };
  const set = (key: string, track: Track | null): void => {
    const before = tracks.get(key);
    if (before === track) return;
    for (const element of of(key)) before?.detach(element);
    if (track === null) tracks.delete(key);
    else tracks.set(key, track);
    for (const element of of(key)) track?.attach(element);
  };
  return {
    add(key, element) {
      of(key).add(element);
      tracks.get(key)?.attach(element);
      return () => {
        of(key).delete(element);
        tracks.get(key)?.detach(element);
      };
    },
    set,
    clear: () => {
      for (const key of tracks.keys()) set(key, null);
    },
  };
};
