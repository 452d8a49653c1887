import type { Level } from "./level-meter.ts";

/** A device that sends nothing for so long, by its own track's word, was taken by somebody else. Milliseconds. */
export const TAKEN_MS = 1_000;

/** What happens to a capture that nobody here stopped. */
export type CaptureEvents = {
  /** Over for good: unplugged, taken, or forbidden. */
  onEnded: () => void;
  /** Silent or dark by the system's doing, after `TAKEN_MS`; and back again. */
  onTaken: () => void;
  onBack: () => void;
};

/** One opened device: `stop` turns it off, and then nothing of it is told any more. */
export type Capture = {
  media: MediaStreamTrack;
  level: Level | null;
  stop: () => void;
};

const nothing = (): void => undefined;

/** Listens to a capture until it is stopped. */
export const watchCapture = (
  media: MediaStreamTrack,
  level: Level | null,
  parts: CaptureEvents & { after: (ms: number, run: () => void) => () => void },
): Capture => {
  const listening = new AbortController();
  const { signal } = listening;
  let cancel = nothing;
  let isTaken = false;
  media.addEventListener("ended", () => parts.onEnded(), { signal });
  media.addEventListener(
    "mute",
    () => {
      cancel();
      cancel = parts.after(TAKEN_MS, () => {
        isTaken = true;
        parts.onTaken();
      });
    },
    { signal },
  );
  media.addEventListener(
    "unmute",
    () => {
      cancel();
      if (isTaken) parts.onBack();
      isTaken = false;
    },
    { signal },
  );
  return {
    media,
    level,
    stop() {
      listening.abort();
      cancel();
      level?.stop();
      media.stop();
    },
  };
};
