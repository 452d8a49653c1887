import { createHash } from "node:crypto";
import { chmod, cp, mkdir, open, readFile, stat, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { cachedOrMade } from "../../runtime/cache.ts";
import { EXECUTABLE } from "../../package/config.ts";
import { DESKTOP_FILE } from "../../package/contents.ts";
import { runTool } from "../run-tool.ts";
import { desktopEntryText } from "./desktop-entry.ts";
import { settle } from "./file-tree.ts";

/*
 * The AppImage is for trying the whole way of an update. electron-builder's own start script adds --no-sandbox where
 * a probe fails, and its tools are a download: so mksquashfs and a head of our own make it.
 */

const SOURCE = join(import.meta.dirname, "appimage-runtime.c");
const FLAGS = ["-static", "-Os", "-s", "-Wall", "-Wextra", "-Werror", "-Wl,--build-id=none"];
/** "AI" and the type 2, in the padding of the ELF identification (AppImage specification). */
const MAGIC = { at: 8, bytes: Buffer.from([0x41, 0x49, 0x02]) };

/** The head of an AppImage, compiled once and kept in set-up's cache. */
export const appImageHead = async (cache: string): Promise<string> => {
  const key = createHash("sha256")
    .update(JSON.stringify([await readFile(SOURCE, "utf8"), FLAGS]))
    .digest("hex")
    .slice(0, 16);
  const entry = await cachedOrMade(cache, `appimage-head-${key}`, async (partial) => {
    const file = join(partial, "head");
    await runTool("gcc", [...FLAGS, "-o", file, SOURCE]);
    const handle = await open(file, "r+");
    await handle.write(MAGIC.bytes, 0, MAGIC.bytes.length, MAGIC.at);
    await handle.close();
  });
  return join(entry, "head");
};

/** What an AppImage is made of: the unpacked program (it is added to), a picture, the head, and the date that it bears. */
export type AppImagePlan = {
  readonly program: string;
  readonly icon: string;
  readonly head: string;
  readonly output: string;
  readonly seconds: number;
  readonly isSmall: boolean;
};

const complete = async ({ program, icon, seconds }: AppImagePlan): Promise<void> => {
  await symlink(EXECUTABLE, join(program, "AppRun"));
  await writeFile(join(program, DESKTOP_FILE), desktopEntryText("AppRun -- %u"));
  await cp(icon, join(program, `${EXECUTABLE}.png`));
  await symlink(`${EXECUTABLE}.png`, join(program, ".DirIcon"));
  await settle(program, seconds);
};

/** Makes an AppImage: the head, then the squashfs. */
export const makeAppImage = async (plan: AppImagePlan): Promise<void> => {
  await complete(plan);
  const { size } = await stat(plan.head);
  await mkdir(dirname(plan.output), { recursive: true });
  const level = ["-comp", "zstd", "-Xcompression-level", plan.isSmall ? "19" : "1"];
  const plain = ["-all-root", "-noappend", "-no-progress", "-quiet", "-no-xattrs", "-no-exports"];
  // mksquashfs takes the date of the file system, but not that of the files, from the variable
  await runTool("mksquashfs", [plan.program, plan.output, "-offset", String(size), ...plain, ...level], {
    env: { ...process.env, SOURCE_DATE_EPOCH: String(plan.seconds) },
  });
  const handle = await open(plan.output, "r+");
  await handle.write(await readFile(plan.head), 0, size, 0);
  await handle.close();
  await chmod(plan.output, 0o755);
};
