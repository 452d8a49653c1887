import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ROOT, cacheHere, exitWithSentence } from "../runtime/provision.ts";
import { ensureIcons } from "./icons.ts";
import { putWhole } from "./put-whole.ts";
import { type DrawnIcon, MACOS_SIZES, WINDOWS_SIZES, icnsOf, icoOf } from "./system-icons.ts";

/* `node build/dist/draw-icons.ts`: draws assets/icons anew from assets/mark.svg; needs rsvg-convert. */

const drawn = async (sizes: readonly number[]): Promise<readonly DrawnIcon[]> => {
  const folder = await ensureIcons(cacheHere(), sizes);
  return Promise.all(
    sizes.map(async (size) => ({ size, png: await readFile(join(folder, `${size}x${size}.png`)) })),
  );
};

await exitWithSentence(async () => {
  await putWhole(join(ROOT, "assets", "icons", "anteroom.ico"), icoOf(await drawn(WINDOWS_SIZES)));
  await putWhole(join(ROOT, "assets", "icons", "anteroom.icns"), icnsOf(await drawn(MACOS_SIZES)));
  return 0;
});
