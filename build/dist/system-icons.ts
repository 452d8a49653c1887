/*
 * The program's icon as Windows and macOS want it: PNG files of several sizes in one container each. assets/icons holds
 * both, made by `node build/dist/draw-icons.ts` from assets/mark.svg, since neither system has a tool to draw them.
 */

/** A drawn icon: its side in pixels, and its PNG file. */
export type DrawnIcon = { readonly size: number; readonly png: Buffer };

/** The sizes that Windows shows. Pixels. */
export const WINDOWS_SIZES = [16, 24, 32, 48, 64, 128, 256] as const;

/** What macOS calls its sizes; each is shown at one or two pixels a point (Apple, Icon Services, OSType). */
const MACOS_TYPES: readonly (readonly [string, number])[] = [
  ["icp4", 16],
  ["icp5", 32],
  ["ic11", 32],
  ["ic12", 64],
  ["ic07", 128],
  ["ic08", 256],
  ["ic13", 256],
  ["ic09", 512],
  ["ic14", 512],
  ["ic10", 1024],
];

/** The sizes that macOS shows. Pixels. */
export const MACOS_SIZES = [16, 32, 64, 128, 256, 512, 1024] as const;

const HEAD = 6;
const ENTRY = 16;

const entryOf = ({ size, png }: DrawnIcon, at: number): Buffer => {
  const entry = Buffer.alloc(ENTRY);
  // one byte, in which 0 stands for 256
  entry.writeUInt8(size % 256, 0);
  entry.writeUInt8(size % 256, 1);
  entry.writeUInt16LE(1, 4);
  entry.writeUInt16LE(32, 6);
  entry.writeUInt32LE(png.length, 8);
  entry.writeUInt32LE(at, 12);
  return entry;
};

/** The .ico of these icons (Microsoft, ICONDIR). */
export const icoOf = (icons: readonly DrawnIcon[]): Buffer => {
  const head = Buffer.alloc(HEAD);
  head.writeUInt16LE(1, 2);
  head.writeUInt16LE(icons.length, 4);
  let at = HEAD + ENTRY * icons.length;
  const entries = icons.map((icon) => {
    const entry = entryOf(icon, at);
    at += icon.png.length;
    return entry;
  });
  return Buffer.concat([head, ...entries, ...icons.map(({ png }) => png)]);
};

const block = (type: string, content: Buffer): Buffer => {
  const head = Buffer.alloc(8);
  head.write(type, "latin1");
  head.writeUInt32BE(content.length + head.length, 4);
  return Buffer.concat([head, content]);
};

/** The .icns of these icons; throws for a size that is missing. */
export const icnsOf = (icons: readonly DrawnIcon[]): Buffer => {
  const blocks = MACOS_TYPES.map(([type, size]) => {
    const found = icons.find((icon) => icon.size === size);
    if (found === undefined) throw new Error(`no icon of ${size} pixels`);
    return block(type, found.png);
  });
  return block("icns", Buffer.concat(blocks));
};
