import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ROOT } from "../runtime/provision.ts";
import { LicenceList, UNBUNDLED, completeLicences } from "./licences.ts";

test("the parts outside the bundles join the bundler's list with the words of their licences", async () => {
  const folder = await mkdtemp(join(tmpdir(), "anteroom-licences-"));
  const file = join(folder, "licences.json");
  const zod = { name: "zod", version: "4.0.0", identifier: "MIT", text: "Permission is hereby granted" };
  await writeFile(file, JSON.stringify([zod]));
  await completeLicences(ROOT, file);
  const list = LicenceList.parse(JSON.parse(await readFile(file, "utf8")));
  await rm(folder, { recursive: true });
  expect(list.map(({ name }) => name)).toEqual([...UNBUNDLED, "zod"]);
  expect(list.find(({ name }) => name === "@fontsource-variable/inter")).toMatchObject({
    identifier: "OFL-1.1",
  });
});
