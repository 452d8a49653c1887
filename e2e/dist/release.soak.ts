import { appendFile, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "playwright/test";
import { type Ran, run } from "../../build/runtime/run.ts";
import { copyProject } from "./copied-project.ts";

/** A release engineer's day in a clone of their own: from the tag to a folder that the verifier accepts, or does not. */

test.describe.configure({ mode: "serial" });

let folder: string;
const project = (): string => join(folder, "project");
const output = (): string => join(folder, "release");

const git = async (...words: readonly string[]): Promise<void> => {
  const who = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"];
  const { code, err } = await run("git", [...who, ...words], { cwd: project() });
  expect(code, err).toBe(0);
};

const script = (name: string, ...words: readonly string[]): Promise<Ran> =>
  run(process.execPath, [join(project(), "build", "release", name), ...words], { cwd: project() });

const rehearse = (): Promise<Ran> => script("main.ts", "--dry-run", `--output=${output()}`);
const verify = (...words: readonly string[]): Promise<Ran> =>
  script("verify-main.ts", output(), "--keys", join(output(), "update-keys.json"), ...words);

test.beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "anteroom-release-day-"));
  await copyProject(project());
  await git("init", "--quiet");
  await writeFile(join(project(), ".git", "info", "exclude"), "node_modules\n");
  await git("add", ".");
  await git("commit", "--quiet", "-m", "All of it");
});
test.afterAll(() => rm(folder, { recursive: true, force: true }));

test("a tree with a change in it and a tag of another version are refused before anything is made", async () => {
  await writeFile(join(project(), "forgotten.txt"), "");
  expect((await rehearse()).err).toContain("in no commit");
  await rm(join(project(), "forgotten.txt"));
  await git("tag", "v9.9.9");
  expect((await rehearse()).err).toContain("v9.9.9");
  await git("tag", "--delete", "v9.9.9");
  expect(await readdir(folder)).toEqual(["project"]);
});

test("a dry run goes from the tag to a release that the verifier accepts, and leaves no key", async () => {
  await git("tag", "v0.1.0");
  const { code, err } = await rehearse();
  expect(code, err).toBe(0);
  expect((await verify("--trial")).code).toBe(0);
  const names = await readdir(output());
  expect(names).toContain("anteroom-stable-linux-x64.json");
  expect(names.filter((name) => name.endsWith("-key.pem"))).toEqual([]);
  expect((await readdir(tmpdir())).filter((name) => /^anteroom-release-(?!day)/.test(name))).toEqual([]);
});

test("what a dry run made is no release: the verifier says so until it is told that this is a trial", async () => {
  const { code, out } = await verify();
  expect(code).toBe(1);
  expect(out).toContain("never to be rolled out");
});

test("a package that was altered afterwards is named, and nothing is made over a release that is there", async () => {
  await appendFile(join(output(), "Anteroom-0.1.0-linux-x64.deb"), "!");
  const { code, out } = await verify("--trial");
  expect(code).toBe(1);
  expect(out).toContain("Anteroom-0.1.0-linux-x64.deb is not the file that was signed");
  expect((await rehearse()).err).toContain("is not empty");
});
