import { mkdtemp, mkdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureIcons } from "../../build/dist/icons.ts";
import { type LinuxTarget, makeLinuxPackage } from "../../build/dist/linux/targets.ts";
import { projectVersion } from "../../build/package/facts.ts";
import { writableCache } from "../../build/package/package.ts";
import { ROOT, provision } from "../../build/runtime/provision.ts";
import { type Programs, SIDES, type Side, bothPrograms } from "./sides.ts";

/** The installers that are weighed. */
export const WEIGHED = ["deb", "AppImage"] as const satisfies readonly LinuxTarget[];

/** Bytes of each installer of a side. */
export type PackedSizes = Readonly<Record<Side, Readonly<Record<(typeof WEIGHED)[number], number>>>>;

/** Dates weigh nothing; any will do. */
const SECONDS = 1_700_000_000;

const weigh = async (programs: Programs, folder: string) => {
  const { packaging } = await provision({ parts: ["packaging"], log: () => undefined });
  const cache = await writableCache();
  const [version, icons] = [await projectVersion(ROOT), await ensureIcons(cache)];
  const electronVersion = programs.electron.version;
  return async (side: Side, target: LinuxTarget): Promise<number> => {
    const work = join(folder, side);
    await mkdir(work, { recursive: true });
    const program = programs[side].folder;
    const shared = { version, icons, electronVersion, cache, ...packaging };
    const output = join(folder, `${side}.${target}`);
    await makeLinuxPackage({ ...shared, seconds: SECONDS, isSmall: true, program, work }, target, output);
    return (await stat(output)).size;
  };
};

/** Packs both sides as small as a release is. */
export const packBoth = async (log: (line: string) => void): Promise<PackedSizes> => {
  const programs = await bothPrograms(log);
  const folder = await mkdtemp(join(tmpdir(), "anteroom-sizes-"));
  try {
    const size = await weigh(programs, folder);
    const sizes = { bare: { deb: 0, AppImage: 0 }, ours: { deb: 0, AppImage: 0 } };
    for (const side of SIDES) {
      for (const target of WEIGHED) {
        sizes[side][target] = await size(side, target); // oxlint-disable-line no-await-in-loop -- only one may be made at a time
        log(`${side === "bare" ? "E0" : "ours"}, ${target}: ${sizes[side][target]} bytes`);
      }
    }
    return sizes;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
