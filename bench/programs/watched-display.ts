import { closeSync, openSync, readSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startDisplay } from "../../build/runtime/display.ts";
import type { Box, Picture } from "./field-facts.ts";

/** A display whose picture can be read at any moment without asking anybody. */
export type WatchedDisplay = {
  readonly env: Readonly<Record<string, string>>;
  readonly whole: Box;
  readonly look: (box: Box) => Picture;
  readonly close: () => Promise<void>;
};

const SIZE = { width: 1920, height: 1200 };
const PIXEL_BYTES = 4;
/** Places of numbers in the head of an X window dump (X11/XWDFile.h), the most significant byte first. */
const HEAD = { bytes: 100, size: 0, rowBytes: 12 * 4, colours: 19 * 4, colourBytes: 12 };

type Dump = { readonly file: number; readonly start: number; readonly rowBytes: number };

const openDump = (path: string): Dump => {
  const file = openSync(path, "r");
  const head = Buffer.alloc(HEAD.bytes);
  readSync(file, head, 0, head.length, 0);
  const start = head.readUInt32BE(HEAD.size) + head.readUInt32BE(HEAD.colours) * HEAD.colourBytes;
  return { file, start, rowBytes: head.readUInt32BE(HEAD.rowBytes) };
};

const lookAt = ({ file, start, rowBytes }: Dump, { x, y, width, height }: Box): Picture => {
  const rows = Buffer.alloc(rowBytes * height);
  readSync(file, rows, 0, rows.length, start + y * rowBytes);
  const pixels = Uint32Array.from({ length: width * height }, (_, at) => {
    const [row, column] = [Math.floor(at / width), at % width];
    return rows.readUInt32LE(row * rowBytes + (x + column) * PIXEL_BYTES) & 0xff_ff_ff;
  });
  return { width, height, pixels };
};

/** A virtual display with a window manager that keeps its picture in a file that it maps, which costs it nothing. */
export const openWatchedDisplay = async (): Promise<WatchedDisplay> => {
  const folder = await mkdtemp(join(tmpdir(), "anteroom-display-"));
  const size = `${SIZE.width}x${SIZE.height}`;
  const display = await startDisplay({ prefix: [], size, pictureFolder: folder });
  const dump = openDump(join(folder, "Xvfb_screen0"));
  return {
    env: display.env,
    whole: { x: 0, y: 0, ...SIZE },
    look: (box) => lookAt(dump, box),
    close: async () => {
      closeSync(dump.file);
      await display.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
};
