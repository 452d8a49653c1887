import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "playwright/test";
import { run } from "../../build/runtime/run.ts";
import { copyProject } from "./copied-project.ts";

/** Two people build the same commit: in folders of their own, at different times, in other time zones, with other habits. */

const DATE = "2023-11-14T22:13:20Z";

let folder: string;
test.beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "anteroom-twice-"));
});
test.afterAll(() => rm(folder, { recursive: true, force: true }));

const buildIn = async (
  project: string,
  { zone, umask, output }: { readonly zone: string; readonly umask: string; readonly output: string },
): Promise<readonly string[]> => {
  await copyProject(project);
  const script = join(project, "build", "dist", "main.ts");
  const words = ["-c", `umask ${umask}; exec "$@"`, "sh", process.execPath, script, `--date=${DATE}`];
  const env = { ...process.env, TZ: zone };
  const { code, err } = await run("sh", [...words, `--output=${output}`], { env, cwd: project });
  expect(code, err).toBe(0);
  return readdir(output);
};

test("a release that is built twice is the same, byte for byte, in every package", async () => {
  const [one, two] = [join(folder, "one"), join(folder, "another", "place")];
  const outputs = [join(folder, "out-one"), join(folder, "out-two")] as const;
  const names = await buildIn(one, { zone: "Asia/Tokyo", umask: "022", output: outputs[0] });
  expect(await buildIn(two, { zone: "America/New_York", umask: "077", output: outputs[1] })).toEqual(names);
  expect(names).toHaveLength(7);
  for (const name of names) {
    const [left, right] = await Promise.all(outputs.map((output) => readFile(join(output, name))));
    expect(left?.equals(right ?? Buffer.alloc(0)), name).toBe(true);
  }
});
