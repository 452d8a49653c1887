import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Red, green, blue, 0 to 255. */
type Colour = readonly [number, number, number];

/** A person as simple shapes, for pictures in documents: nobody's face. */
export type DrawnPerson = { skin: Colour; hair: Colour; shirt: Colour; wall: Colour };

const WIDTH = 960;
const HEIGHT = 540;

const isInEllipse = (
  x: number,
  y: number,
  [cx, cy, rx, ry]: readonly [number, number, number, number],
): boolean => ((x - cx) / rx) ** 2 + ((y - cy) / ry) ** 2 <= 1;

const colourAt = (person: DrawnPerson, x: number, y: number): Colour => {
  const isFace = isInEllipse(x, y, [480, 230, 92, 120]);
  const isFringe = isInEllipse(x, y, [480, 190, 108, 112]) && y < 190 - ((x - 480) / 40) ** 2 * 4 + 30;
  if (isFringe) return person.hair;
  if (isFace || (Math.abs(x - 480) < 46 && y > 300 && y < 400)) return person.skin;
  if (isInEllipse(x, y, [480, 560, 260, 190])) return person.shirt;
  const isWindow = x > 700 && x < 860 && y < 260;
  const [red, green, blue] = person.wall;
  const light = isWindow ? 18 : -Math.round(y / 40);
  return [red + light, green + light, blue + light];
};

const luma = ([r, g, b]: Colour): number => Math.round(16 + 0.257 * r + 0.504 * g + 0.098 * b);
const blueness = ([r, g, b]: Colour): number => Math.round(128 - 0.148 * r - 0.291 * g + 0.439 * b);
const redness = ([r, g, b]: Colour): number => Math.round(128 + 0.439 * r - 0.368 * g - 0.071 * b);

const plane = (person: DrawnPerson, step: number, value: (colour: Colour) => number): Buffer => {
  const bytes = Buffer.alloc((WIDTH / step) * (HEIGHT / step));
  for (let at = 0; at < bytes.length; at += 1) {
    const x = (at % (WIDTH / step)) * step;
    const y = Math.floor(at / (WIDTH / step)) * step;
    bytes[at] = value(colourAt(person, x, y));
  }
  return bytes;
};

/** A camera file of a still person (y4m, 960 x 540). */
export const drawPerson = async (
  person: DrawnPerson,
): Promise<{ path: string; remove: () => Promise<void> }> => {
  const folder = await mkdtemp(join(tmpdir(), "anteroom-person-"));
  const path = join(folder, "camera.y4m");
  const frame = Buffer.concat([
    Buffer.from("FRAME\n"),
    plane(person, 1, luma),
    plane(person, 2, blueness),
    plane(person, 2, redness),
  ]);
  const header = Buffer.from(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F15:1 Ip A1:1 C420mpeg2\n`);
  await writeFile(path, Buffer.concat([header, frame, frame, frame]));
  return { path, remove: () => rm(folder, { recursive: true, force: true }) };
};
