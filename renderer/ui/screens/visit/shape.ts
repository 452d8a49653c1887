/** Columns and rows of a grid. */
export type Shape = { columns: number; rows: number };

/** Sizes in pixels. */
export type Size = { width: number; height: number };

/** The ratio at which a face fills its tile best. */
const FACE_RATIO = 4 / 3;

/** Distance between tiles; the same as in stage.module.css. Pixels. */
const GAP_PX = 10;

const faceHeight = ({ columns, rows }: Shape, { width, height }: Size): number => {
  const tileWidth = (width - GAP_PX * (columns - 1)) / columns;
  const tileHeight = (height - GAP_PX * (rows - 1)) / rows;
  return Math.min(tileHeight, tileWidth / FACE_RATIO);
};

/** The shape in which `count` tiles show the largest faces on a floor of this size. */
export const shapeOf = (count: number, floor: Size): Shape => {
  const shapes = Array.from({ length: Math.max(1, count) }, (_, at) => ({
    columns: at + 1,
    rows: Math.max(1, Math.ceil(count / (at + 1))),
  }));
  const fits = shapes.map((shape) => faceHeight(shape, floor));
  const best = fits.indexOf(Math.max(...fits));
  return shapes[best] ?? { columns: 1, rows: 1 };
};
