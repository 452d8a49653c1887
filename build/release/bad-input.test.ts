import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { run } from "../runtime/run.ts";
import { Sentence } from "../runtime/sentence.mjs";
import { readNotes } from "./notes.ts";
import { readReleaseWish } from "./options.ts";
import { mustBeTagged } from "./tag.ts";

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "anteroom-tag-"));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const git = async (...words: readonly string[]): Promise<void> => {
  const who = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"];
  const { code, err } = await run("git", [...who, ...words], { cwd: root });
  if (code !== 0) throw new Error(err);
};

const commit = async (): Promise<void> => {
  await git("init", "--quiet");
  await writeFile(join(root, "one"), "1");
  await git("add", "one");
  await git("commit", "--quiet", "-m", "One");
};

test("a release is made of a commit that bears its tag", async () => {
  await commit();
  await git("tag", "v1.2.3");
  await mustBeTagged(root, "1.2.3", true);
});

test("a dry run needs no tag, but one that is there has to agree", async () => {
  await commit();
  await mustBeTagged(root, "1.2.3", false);
  await expect(mustBeTagged(root, "1.2.3", true)).rejects.toThrow("tag it v1.2.3");
  await git("tag", "v1.2.4");
  await expect(mustBeTagged(root, "1.2.3", false)).rejects.toThrow("v1.2.4");
});

test("a dirty tree is no release, whether a file was changed or added", async () => {
  await commit();
  await writeFile(join(root, "two"), "2");
  await expect(mustBeTagged(root, "1.2.3", false)).rejects.toThrow("1 changes");
  await rm(join(root, "two"));
  await writeFile(join(root, "one"), "other");
  await expect(mustBeTagged(root, "1.2.3", false)).rejects.toThrow(Sentence);
});

test("a folder that is no clone is told so", async () => {
  await expect(mustBeTagged(join(root, "nowhere"), "1.2.3", false)).rejects.toThrow(Sentence);
});

test("a version without words about it is no release", async () => {
  await expect(readNotes(root, "1.2.3")).rejects.toThrow("1.2.3.en.txt");
});

test.each([
  [["--dry"]],
  [["--dry-run", "--release-key", "key.pem"]],
  [[]],
  [["--dist", "a", "--keys", "k.json"]],
  [["--keys", "k.json", "--release-key", "key.pem"]],
  [["--dist", "a", "--release-key", "key.pem"]],
  [["--dry-run", "--rollout", "101"]],
  [["--dry-run", "--rollout", "half"]],
  [["--dry-run", "--revokes", "release"]],
  [["--dry-run", "somewhere"]],
  [["--dry-run", "--former-key", "key.pem"]],
  [["--dry-run", "--rollback", " "]],
  [["--dry-run", "--rollback", "x".repeat(201)]],
  [["--dry-run", ...["1", "2", "3", "4", "5"].flatMap((one) => ["--revokes", one.repeat(16)])]],
  [["--dry-run", "--min-os", "bookworm"]],
  [["--dry-run", "--min-os", "5."]],
])("the words %j are refused with a sentence", (words) => {
  expect(() => readReleaseWish(words, root)).toThrow(Sentence);
});

test("what is not said of a release has a usual value", () => {
  expect(readReleaseWish(["--dry-run"], root)).toMatchObject({
    percent: 100,
    revokes: [],
    rollback: null,
    output: join(root, "out", "release"),
  });
});
