import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { withWorkFolder } from "./work-folder.ts";

let base: string;
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), "anteroom-work-"));
});
afterEach(() => rm(base, { recursive: true, force: true }));

test("the folder of a run is gone after it, whether it went well or failed", async () => {
  const folder = await withWorkFolder(base, async (path) => {
    await writeFile(join(path, "release-key.pem"), "secret");
    return path;
  });
  await expect(withWorkFolder(base, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect([existsSync(folder), await readdir(base)]).toEqual([false, []]);
});

test("what a killed run left is removed by the next one, and nothing of a run that goes on", async () => {
  const [dead, alive] = ["anteroom-release-4194304-abc", `anteroom-release-${process.ppid}-abc`];
  for (const name of [dead, alive, "anteroom-releases"]) await mkdir(join(base, name));
  await withWorkFolder(base, async () => undefined);
  expect((await readdir(base)).toSorted()).toEqual([alive, "anteroom-releases"].toSorted());
});

const RUN = `
const { withWorkFolder } = await import(process.argv[1]);
await withWorkFolder(process.argv[2], async () => {
  process.stdout.write("ready");
  await new Promise((resolve) => setTimeout(resolve, 60_000));
});`;

test.each([
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const)("a run that hears %s leaves no key behind", async (signal, code) => {
  const module = new URL("./work-folder.ts", import.meta.url).href;
  const child = spawn(process.execPath, ["--input-type=module", "-e", RUN, module, base]);
  await once(child.stdout, "data");
  expect(await readdir(base)).toHaveLength(1);
  child.kill(signal);
  expect([(await once(child, "exit"))[0], await readdir(base)]).toEqual([code, []]);
});
