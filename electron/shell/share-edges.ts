/** The accent of the light theme: it is seen on dark and on light screens. */
export const FRAME_COLOUR = "#0f6b6b";
/** Width of the frame around a shared screen. Device-independent pixels. */
export const FRAME_WIDTH = 6;

type Bounds = { x: number; y: number; width: number; height: number };

/** The four strips along the inner edge of a screen: top, bottom, left, right; they do not overlap. */
export const edgesOf = ({ x, y, width, height }: Bounds): Bounds[] => {
  const inner = height - 2 * FRAME_WIDTH;
  return [
    { x, y, width, height: FRAME_WIDTH },
    { x, y: y + height - FRAME_WIDTH, width, height: FRAME_WIDTH },
    { x, y: y + FRAME_WIDTH, width: FRAME_WIDTH, height: inner },
    { x: x + width - FRAME_WIDTH, y: y + FRAME_WIDTH, width: FRAME_WIDTH, height: inner },
  ];
};
