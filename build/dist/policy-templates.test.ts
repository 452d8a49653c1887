import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { SYSTEM_PYTHON } from "../runtime/system.ts";
import { run } from "../runtime/run.ts";
import { templates } from "../policies/templates.ts";
import { makePolicyTemplates } from "./policy-templates.ts";
import { zipOf } from "./zip.ts";

const DATE = new Date("2026-01-02T03:04:06Z");
let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "anteroom-templates-"));
});
afterEach(() => rm(root, { recursive: true }));

test("the archive is read by others' tools and holds every template, byte for byte", async () => {
  const file = await makePolicyTemplates({ version: "1.2.3", output: join(root, "new"), date: DATE });
  expect(basename(file)).toBe("Anteroom-1.2.3-policy-templates.zip");
  const { code } = await run(SYSTEM_PYTHON, ["-m", "zipfile", "-t", file]);
  const unpacked = await run(SYSTEM_PYTHON, ["-m", "zipfile", "-e", file, join(root, "out")]);
  expect([code, unpacked.code]).toEqual([0, 0]);
  for (const { path, text } of templates())
    expect(await readFile(join(root, "out", path), "utf8")).toBe(text);
  expect(await readFile(join(root, "out", "policies.md"), "utf8")).toContain("`serverUrl`");
});

test("the same templates and date make the same bytes", async () => {
  const files = [join(root, "a"), join(root, "b")].map((output) =>
    makePolicyTemplates({ version: "1.2.3", output, date: DATE }),
  );
  const [first, second] = await Promise.all(files.map(async (file) => readFile(await file)));
  expect(first?.equals(second ?? Buffer.alloc(0))).toBe(true);
});

test("an archive of nothing is one too", () => {
  expect(zipOf([], DATE).length).toBe(22);
});
