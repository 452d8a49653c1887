import type { ParticipantId } from "../../protocol/ids.ts";

/** Hears how loud somebody is, 0..1, at most once a frame and only when it has changed. */
export type LevelListener = (level: number) => void;

export type LevelsParts = {
  /** How loud somebody is now, as far as is known, 0..1. */
  read: (id: ParticipantId | "own") => number;
  /** Whether `read` must be asked in every frame; without it, in those after a `stir`. */
  isLive: (id: ParticipantId | "own") => boolean;
  /** Runs before the next frame is drawn, with the time in milliseconds. */
  nextFrame: (run: (at: number) => void) => void;
};

/** The levels of those whom somebody watches. */
export type Levels = {
  observe: (id: ParticipantId | "own", listener: LevelListener) => () => void;
  /** Levels may have changed. */
  stir: () => void;
};

type Shown = { level: number; listeners: Set<LevelListener> };

/** Time in which a level falls to a third when a voice stops; rising takes a quarter of it. Milliseconds. */
const FALL_MS = 160;
/** Differences below this cannot be seen. */
const FINE = 0.01;

/** Level of a power in 0..1 as the media server tells it, on the scale of `levelOf`: decibels from -60 to 0. */
export const levelOfLoudness = (loudness: number): number =>
  loudness <= 0 ? 0 : Math.min(1, Math.max(0, 1 + Math.log10(loudness) / 3));

const approach = (from: number, to: number, ms: number): number => {
  const next = to + (from - to) * Math.exp(-ms / (to > from ? FALL_MS / 4 : FALL_MS));
  return Math.abs(next - to) < FINE ? to : next;
};

/** One loop for everybody, which rests while nothing moves. */
export const createLevels = ({ read, isLive, nextFrame }: LevelsParts): Levels => {
  const shown = new Map<ParticipantId | "own", Shown>();
  let isRunning = false;
  let last: number | null = null;

  /** Whether there is more to draw of one. */
  const draw = (id: ParticipantId | "own", one: Shown, ms: number): boolean => {
    const target = read(id);
    const level = approach(one.level, target, ms);
    if (level !== one.level) for (const listener of one.listeners) listener(level);
    one.level = level;
    return level !== target || isLive(id);
  };
  const drawAll = (at: number): void => {
    const ms = last === null ? 0 : at - last;
    last = at;
    const moving = [...shown].filter(([id, one]) => draw(id, one, ms));
    isRunning = moving.length > 0;
    if (isRunning) nextFrame(drawAll);
    else last = null;
  };
  const stir = (): void => {
    if (isRunning || shown.size === 0) return;
    isRunning = true;
    nextFrame(drawAll);
  };
  return {
    observe(id, listener) {
      const one = shown.get(id) ?? { level: 0, listeners: new Set() };
      shown.set(id, one);
      one.listeners.add(listener);
      listener(one.level);
      stir();
      return () => {
        one.listeners.delete(listener);
        if (one.listeners.size === 0) shown.delete(id);
      };
    },
    stir,
  };
};
