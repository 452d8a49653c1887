/** What is looked at before a run counts. Frames of one picture each, over the same window. */
export type RunFacts = {
  /** What a page, a program or a step complained of. */
  readonly errors: readonly string[];
  /** Frames that each tile should have shown in the window. */
  readonly expectedFrames: number;
  /** Frames that each tile did show. */
  readonly shownFrames: readonly number[];
  /** Tiles that should have been there. */
  readonly expectedTiles: number;
  /** Frames that somebody without a key could decode; null where frames are meant to be clear. */
  readonly clearFrames: number | null;
  /** Packets that this somebody received, without which decoding nothing would prove nothing; null as above. */
  readonly listenedPackets: number | null;
};

/** A run with fewer of the expected frames is void. */
export const FRAMES_WANTED = 0.95;

/**
 * What counts as clear where the head of each VP8 frame is (the media server needs it), so that a decoder now and then makes
 * a noise picture of ciphertext: at least half of what was sent.
 */
export const clearBeyondNoise = (decoded: number, sent: number): number => (decoded < sent / 2 ? 0 : decoded);

/** Why a run is void; of a run that counts, nothing. Fast and broken is not fast. */
export const voidReasons = (facts: RunFacts): readonly string[] => {
  const shown = facts.shownFrames.reduce((sum, one) => sum + one, 0);
  const expected = facts.expectedFrames * facts.expectedTiles;
  const reasons = [
    facts.errors.length > 0 && `errors: ${facts.errors.join("; ")}`,
    facts.shownFrames.length !== facts.expectedTiles &&
      `${facts.shownFrames.length} of ${facts.expectedTiles} tiles`,
    facts.shownFrames.includes(0) && "a tile without frames",
    shown < expected * FRAMES_WANTED && `${shown} of ${Math.round(expected)} frames`,
    (facts.clearFrames ?? 0) > 0 && `${facts.clearFrames} clear frames`,
    facts.listenedPackets === 0 && "the listener without a key received nothing",
  ];
  return reasons.filter((reason) => reason !== false);
};
