import { spawnSync } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { keptOf } from "./vault-fixtures.ts";

const TRIAL = fileURLToPath(new URL("./trial-fixtures.ts", import.meta.url));

test("a program on a machine without a vault starts, keeps nothing and writes nothing", async () => {
  const folder = await mkdtemp(join(tmpdir(), "anteroom-trial-"));
  const orders = [{ act: "open" }, { act: "keep", kept: keptOf("anna") }, { act: "read" }];
  const { stdout } = spawnSync(process.execPath, [TRIAL, join(folder, "data")], {
    env: { PATH: process.env["PATH"], XDG_RUNTIME_DIR: folder },
    input: orders.map((order) => JSON.stringify(order)).join("\n"),
    encoding: "utf8",
  });
  const answers = stdout.trim().split("\n");
  expect(answers.map((line) => line.replace(/,"ms".*/, "}"))).toEqual([
    '{"answer":"absent"}',
    '{"answer":"absent"}',
    '{"answer":null}',
  ]);
  expect(await readdir(folder)).toEqual([]);
  await rm(folder, { recursive: true });
});
