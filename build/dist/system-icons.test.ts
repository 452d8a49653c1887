import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ROOT } from "../runtime/provision.ts";
import { MACOS_SIZES, WINDOWS_SIZES, icnsOf, icoOf } from "./system-icons.ts";

const PNG = "\u0089PNG\r\n\u001a\n";

/** The width that a PNG says of itself (RFC 2083, IHDR), or null for another file. */
const widthOf = (png: Buffer): number | null =>
  png.toString("latin1", 0, 8) === PNG ? png.readUInt32BE(16) : null;

const asset = (name: string): Promise<Buffer> => readFile(join(ROOT, "assets", "icons", name));

test("Windows' icon has every size once, each where its list says", async () => {
  const ico = await asset("anteroom.ico");
  const entries = Array.from({ length: ico.readUInt16LE(4) }, (_, at) => 6 + 16 * at);
  const pngs = entries.map((at) => {
    const start = ico.readUInt32LE(at + 12);
    return { said: ico.readUInt8(at) || 256, png: ico.subarray(start, start + ico.readUInt32LE(at + 8)) };
  });
  expect(pngs.map(({ said }) => said)).toEqual(WINDOWS_SIZES);
  expect(pngs.map(({ png }) => widthOf(png))).toEqual(WINDOWS_SIZES);
  expect(icoOf(pngs.map(({ said, png }) => ({ size: said, png }))).equals(ico)).toBe(true);
});

test("macOS' icon has every size, and its length is what it says", async () => {
  const icns = await asset("anteroom.icns");
  expect([icns.toString("latin1", 0, 4), icns.readUInt32BE(4)]).toEqual(["icns", icns.length]);
  const found = new Map<number, Buffer>();
  for (let at = 8; at < icns.length; at += icns.readUInt32BE(at + 4)) {
    const png = icns.subarray(at + 8, at + icns.readUInt32BE(at + 4));
    found.set(widthOf(png) ?? 0, png);
  }
  expect([...found.keys()].toSorted((a, b) => a - b)).toEqual(MACOS_SIZES);
  expect(icnsOf([...found].map(([size, png]) => ({ size, png }))).equals(icns)).toBe(true);
});

test("an icon of a size that macOS wants and nobody drew is a bug that is told", () => {
  expect(() => icnsOf([])).toThrow("no icon of 16 pixels");
});
