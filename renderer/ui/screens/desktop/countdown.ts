const SECOND_MS = 1_000;

/** What is left of a time as minutes and seconds, "9:40"; never less than nothing. */
export const countdown = (leftMs: number): string => {
  const seconds = Math.max(0, Math.ceil(leftMs / SECOND_MS));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
};
