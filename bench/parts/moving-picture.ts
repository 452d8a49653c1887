import { writeFile } from "node:fs/promises";

/** How large a camera's picture is, and how fast it moves. */
export type Picture = { width: number; height: number; framesPerSecond: number; frames: number };
/** What the camera of everybody in E1 shows: 360p at 15 frames a second. */
export const PICTURE = { width: 640, height: 360, framesPerSecond: 15, frames: 30 } as const;
/** What the camera of everybody in G1 shows: 180p at 15 frames a second. */
export const SMALL_PICTURE = { width: 320, height: 180, framesPerSecond: 15, frames: 30 } as const;

/** Moving shades with grain, as busy as a face in a lit room: enough to fill the bit rate that a visit asks for. */
const lumaOf = ({ width, height, frames }: Picture, at: number): Buffer => {
  const luma = Buffer.alloc(width * height);
  const turn = (2 * Math.PI * at) / frames;
  let grain = at + 1;
  for (let row = 0; row < height; row += 1) {
    const wave = 40 * Math.sin(row / 30 + turn);
    for (let column = 0; column < width; column += 1) {
      grain = (Math.imul(grain, 1_664_525) + 1_013_904_223) >>> 0;
      luma[row * width + column] = 125 + wave + 40 * Math.sin(column / 40 - turn) + (grain >>> 28);
    }
  }
  return luma;
};

/** Writes the picture as a file that a browser takes for its camera; the same one every time. */
export const writeMovingPicture = async (path: string, picture: Picture = PICTURE): Promise<void> => {
  const { width, height, framesPerSecond, frames } = picture;
  const header = Buffer.from(`YUV4MPEG2 W${width} H${height} F${framesPerSecond}:1 Ip A1:1 C420mpeg2\n`);
  const chroma = Buffer.alloc((width * height) / 2, 128);
  const parts = Array.from({ length: frames }, (_, at) => [
    Buffer.from("FRAME\n"),
    lumaOf(picture, at),
    chroma,
  ]);
  await writeFile(path, Buffer.concat([header, ...parts.flat()]));
};
