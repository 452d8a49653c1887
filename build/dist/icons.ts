import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { cachedOrMade } from "../runtime/cache.ts";
import { ROOT } from "../runtime/provision.ts";
import { runTool } from "./run-tool.ts";

/** The sizes that desktops look for. Pixels. */
export const ICON_SIZES = [16, 24, 32, 48, 64, 128, 256, 512] as const;

const DRAWN = join(ROOT, "assets", "mark.svg");

/** A folder with the program's mark as PNG files in `sizes` (`16x16.png` and so on), drawn once and kept in set-up's cache. */
export const ensureIcons = async (cache: string, sizes: readonly number[] = ICON_SIZES): Promise<string> => {
  const program = await runTool("rsvg-convert", ["--version"]);
  const inputs = JSON.stringify([await readFile(DRAWN, "utf8"), program, sizes]);
  const key = createHash("sha256").update(inputs).digest("hex").slice(0, 16);
  return cachedOrMade(cache, `icons-${key}`, async (partial) => {
    for (const size of sizes) {
      const file = join(partial, `${size}x${size}.png`);
      await runTool("rsvg-convert", ["-w", `${size}`, "-h", `${size}`, "-o", file, DRAWN]);
    }
  });
};
