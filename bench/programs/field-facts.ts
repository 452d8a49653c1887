/** A part of a display, in pixels from its top left. */
export type Box = { readonly x: number; readonly y: number; readonly width: number; readonly height: number };

/** A part of a display at one moment: one number for each pixel, row by row. */
export type Picture = { readonly width: number; readonly height: number; readonly pixels: Uint32Array };

/** What can be seen of a field: nothing of it, the field without a letter, or the field with one. */
export type FieldFacts = "nothing" | "empty" | "typed";

const columnsOf = ({ width }: Picture, differs: readonly boolean[]): number =>
  new Set(differs.flatMap((isOne, at) => (isOne ? [at % width] : []))).size;

/** The field's own ground shows in at least this part of it, whatever stands there. */
const GROUND = 0.5;

/**
 * Two carets, the old and the new place, change at most four columns of pixels between them; a letter as wide as m
 * changes more.
 */
const LETTER_COLUMNS = 6;

/** What a field shows now, against what it shows when it is empty. */
export const fieldFacts = (empty: Picture, now: Picture): FieldFacts => {
  const differs = Array.from(now.pixels, (pixel, at) => pixel !== empty.pixels[at]);
  const same = differs.filter((isOne) => !isOne).length;
  if (empty.pixels.length !== now.pixels.length || same < now.pixels.length * GROUND) return "nothing";
  return columnsOf(now, differs) >= LETTER_COLUMNS ? "typed" : "empty";
};

/** The smallest box around everything that differs between two pictures of one size; null where nothing does. */
export const changedBox = (before: Picture, after: Picture): Box | null => {
  const changed = [...after.pixels.keys()].filter((at) => after.pixels[at] !== before.pixels[at]);
  if (changed.length === 0) return null;
  const columns = changed.map((at) => at % after.width);
  const rows = changed.map((at) => Math.floor(at / after.width));
  const least = (values: readonly number[]): number => values.reduce((a, b) => Math.min(a, b));
  const most = (values: readonly number[]): number => values.reduce((a, b) => Math.max(a, b));
  const [x, y] = [least(columns), least(rows)];
  return { x, y, width: most(columns) - x + 1, height: most(rows) - y + 1 };
};
