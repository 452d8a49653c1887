import { crc32 } from "node:zlib";

/** A file of an archive: its path with forward slashes, and its bytes. */
export type ZipFile = { readonly path: string; readonly bytes: Buffer };

/*
 * The least ZIP (PKWARE APPNOTE.TXT): files as they are, not compressed, so that the same files make the same bytes with
 * every version of every tool.
 */

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const NEEDED = 10;
/** Names are UTF-8 (APPNOTE 4.4.4, bit 11). */
const UTF8 = 0x0800;
/** A regular file that all may read, as Unix says it, and made there. */
const MADE_BY_UNIX = 0x0300 | NEEDED;
const MODE = 0o100644 * 0x10000;
const OLDEST_YEAR = 1980;

/** A time of two seconds' precision, in UTC; nothing is older than 1980. */
const dosTime = (date: Date): { readonly day: number; readonly time: number } => {
  const year = Math.max(date.getUTCFullYear(), OLDEST_YEAR) - OLDEST_YEAR;
  return {
    day: (year << 9) | ((date.getUTCMonth() + 1) << 5) | date.getUTCDate(),
    time: (date.getUTCHours() << 11) | (date.getUTCMinutes() << 5) | (date.getUTCSeconds() >> 1),
  };
};

const common = ({ path, bytes }: ZipFile, date: Date): Buffer => {
  const { day, time } = dosTime(date);
  const head = Buffer.alloc(26);
  head.writeUInt16LE(NEEDED, 0);
  head.writeUInt16LE(UTF8, 2);
  head.writeUInt16LE(time, 6);
  head.writeUInt16LE(day, 8);
  head.writeUInt32LE(crc32(bytes), 10);
  head.writeUInt32LE(bytes.length, 14);
  head.writeUInt32LE(bytes.length, 18);
  head.writeUInt16LE(Buffer.byteLength(path), 22);
  return head;
};

const word = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
};

const centralEntry = (file: ZipFile, date: Date, at: number): Buffer => {
  const start = Buffer.alloc(6);
  start.writeUInt32LE(CENTRAL, 0);
  start.writeUInt16LE(MADE_BY_UNIX, 4);
  const rest = Buffer.alloc(14);
  rest.writeUInt32LE(MODE, 6);
  rest.writeUInt32LE(at, 10);
  return Buffer.concat([start, common(file, date), rest, Buffer.from(file.path)]);
};

/** The bytes of an archive with these files, in this order, all of one date. */
export const zipOf = (files: readonly ZipFile[], date: Date): Buffer => {
  const locals = files.map((file) =>
    Buffer.concat([word(LOCAL), common(file, date), Buffer.from(file.path), file.bytes]),
  );
  const starts = locals.map((_, at) => locals.slice(0, at).reduce((sum, { length }) => sum + length, 0));
  const central = Buffer.concat(files.map((file, at) => centralEntry(file, date, starts[at] ?? 0)));
  const end = Buffer.alloc(22);
  end.writeUInt32LE(END, 0);
  end.writeUInt16LE(files.length, 8);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(
    locals.reduce((sum, { length }) => sum + length, 0),
    16,
  );
  return Buffer.concat([...locals, central, end]);
};
