import { readFile } from "node:fs/promises";
import * as z from "zod";
import { UpdateFile } from "../../protocol/update-manifest.ts";
import { type Disk, systemDisk } from "./disk.ts";
import { replaceAppImage } from "./replace-appimage.ts";

/* Replaces one AppImage as it is told on the command line, tells every act, and dies at one of them. */

/** The order of one run; `at` counts the acts on the disk from 1 on, and 0 lets it live. */
export const TrialOrder = z.strictObject({
  source: z.string(),
  target: z.string(),
  file: UpdateFile,
  at: z.int(),
  when: z.enum(["before", "during", "after"]),
});
export type TrialOrder = z.infer<typeof TrialOrder>;

const die = (): void => {
  process.kill(process.pid, "SIGKILL");
};

const dyingDisk = ({ at, when }: TrialOrder): Disk => {
  let count = 0;
  const act = async (job: () => Promise<void>, half: () => Promise<void> = job): Promise<void> => {
    count += 1;
    process.stdout.write(`${count}\n`);
    if (count === at && when === "before") die();
    if (count === at && when === "during") {
      await half();
      die();
    }
    await job();
    if (count === at) die();
  };
  const { write, sync, setMode, rename, syncFolder } = systemDisk;
  return {
    write: (handle, bytes, from) =>
      act(
        () => write(handle, bytes, from),
        () => write(handle, bytes.subarray(0, bytes.length / 2), from),
      ),
    sync: (handle) => act(() => sync(handle)),
    setMode: (handle, mode) => act(() => setMode(handle, mode)),
    rename: (from, to) => act(() => rename(from, to)),
    syncFolder: (folder) => act(() => syncFolder(folder)),
  };
};

const [, , path = ""] = process.argv;
const order = TrialOrder.parse(JSON.parse(await readFile(path, "utf8")));
const done = await replaceAppImage(order, dyingDisk(order));
process.exitCode = done.ok ? 0 : 1;
