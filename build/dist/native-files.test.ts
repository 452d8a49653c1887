import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";
import { ROOT } from "../runtime/provision.ts";
import { NATIVE_MACHINES, argon2Package, isNativeMachine, nativeFiles } from "./native-files.ts";

const Loader = z.object({ optionalDependencies: z.record(z.string(), z.string()) });

test.each(NATIVE_MACHINES)("the native files of %s are those that the loaders ask for", async (machine) => {
  const argon2 = join(ROOT, "node_modules/@node-rs/argon2");
  const { optionalDependencies } = Loader.parse(
    JSON.parse(await readFile(join(argon2, "package.json"), "utf8")),
  );
  expect(Object.keys(optionalDependencies)).toContain(argon2Package(machine));
  const [, file = "", keytar = ""] = nativeFiles(machine);
  expect(await readFile(join(argon2, "index.js"), "utf8")).toContain(
    `require('./${file.slice(file.lastIndexOf("/") + 1)}')`,
  );
  expect(existsSync(join(ROOT, keytar))).toBe(true);
});

test("the native files of the machine that packages are made on are all there", () => {
  const machine = `${process.platform}-${process.arch}`;
  const files = isNativeMachine(machine) ? nativeFiles(machine) : [];
  expect(files.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  expect(files.length).toBe(3);
});

test("a machine that nobody makes packages for is known as such", () => {
  expect([isNativeMachine("win32-ia32"), isNativeMachine("toString")]).toEqual([false, false]);
});
