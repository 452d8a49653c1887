/** Columns and rows of a grid. */
export type Shape = { columns: number; rows: number };

/** Sizes in pixels. */
export type Size = { width: number; height: number };

/** The ratio at which a face fills its tile best: as wide as the floor allows, never higher than wide. */
const faceRatioOf = ({ width, height }: Size): number =>
  Math.min(4 / 3, Math.max(1, width / Math.max(1, height)));

/** Distance between tiles; the same as in stage.module.css. Pixels. */
const GAP_PX = 10;

const faceHeight = ({ columns, rows }: Shape, floor: Size): number => {
  const { width, height } = floor;
  const tileWidth = (width - GAP_PX * (columns - 1)) / columns;
  const tileHeight = (height - GAP_PX * (rows - 1)) / rows;
  return Math.min(tileHeight, tileWidth / faceRatioOf(floor));
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
