import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { fillOutput } from "./output.ts";

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "anteroom-output-"));
});
afterEach(() => rm(root, { recursive: true }));

const put =
  (name: string) =>
  async (result: string, work: string): Promise<string> => {
    await writeFile(join(result, name), "x");
    await writeFile(join(work, "scrap"), "x");
    return name;
  };

test("the folder appears whole, and nothing else stays", async () => {
  const output = join(root, "deep", "dist");
  expect(await fillOutput(output, put("a.deb"))).toBe("a.deb");
  expect([await readdir(output), await readdir(join(root, "deep"))]).toEqual([["a.deb"], ["dist"]]);
});

test("an empty folder is filled, and one with something in it is refused and kept", async () => {
  const output = join(root, "dist");
  await mkdir(output);
  await fillOutput(output, put("a.deb"));
  await expect(fillOutput(output, put("b.deb"))).rejects.toThrow(`${output} is not empty`);
  expect(await readdir(output)).toEqual(["a.deb"]);
});

test("a failure leaves nothing behind", async () => {
  const failing = async (result: string): Promise<never> => {
    await writeFile(join(result, "half.deb"), "x");
    throw new Error("broken");
  };
  await expect(fillOutput(join(root, "dist"), failing)).rejects.toThrow("broken");
  expect(await readdir(root)).toEqual([]);
});

test("what a killed run left is swept, and what another run works in is not", async () => {
  const dead = ".dist-4194999-abc"; // beyond the largest number of a process
  await mkdir(join(root, dead, "work"), { recursive: true });
  await mkdir(join(root, `.dist-${process.pid}-abc`));
  await fillOutput(join(root, "dist"), put("a.deb"));
  expect(await readdir(root)).toEqual([`.dist-${process.pid}-abc`, "dist"]);
});

test("a full disk is told in a sentence", async () => {
  const full = (): Promise<never> => Promise.reject(new Error("ENOSPC: no space left on device, write"));
  await expect(fillOutput(join(root, "dist"), full)).rejects.toThrow("There is no room left on the disk");
});

test("a file in the place of the folder, and a folder in that of somebody who was faster, are refused", async () => {
  const output = join(root, "dist");
  const slow = async (result: string): Promise<void> => {
    await writeFile(join(result, "a.deb"), "x");
    await fillOutput(output, put("b.deb"));
  };
  await expect(fillOutput(output, slow)).rejects.toThrow("was filled by somebody else meanwhile");
  expect(await readdir(output)).toEqual(["b.deb"]);
  await writeFile(join(root, "file"), "x");
  await expect(fillOutput(join(root, "file"), put("a.deb"))).rejects.toThrow("name another folder");
  await expect(fillOutput(join(root, "file", "dist"), put("a.deb"))).rejects.toThrow("name another folder");
});
