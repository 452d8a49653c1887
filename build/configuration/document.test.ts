import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Settings, settings } from "../../service/settings.ts";
import { tableUnder } from "../docs/markdown.ts";
import { ROOT } from "../runtime/provision.ts";
import { CONFIGURATION_DOCUMENT, configurationDocument } from "./document.ts";

test("the reference of the settings is what the schema says today", async () => {
  expect(await readFile(join(ROOT, CONFIGURATION_DOCUMENT), "utf8")).toBe(configurationDocument());
});

test("what holds without a setting and its bounds come from the schema, and every setting has its row", () => {
  const rows = new Map(
    tableUnder(configurationDocument(), "Settings").map(([name = "", , without, bounds]) => [
      name.replaceAll("`", ""),
      [without, bounds],
    ]),
  );
  expect([...rows.keys()]).toEqual(settings.map(({ path }) => path.join(".")));
  const firsts = settings.map(({ path: [first] }) => first);
  expect([...new Set(firsts)].toSorted()).toEqual(Object.keys(Settings.shape).toSorted());
  expect(rows.get("port")).toEqual(["`8480`", "0 to 65535"]);
  expect(rows.get("tls.keyFile")).toEqual(["`null`", ""]);
  expect(rows.get("livekit.apiSecret")).toEqual(["must be set", "32 characters or more"]);
  expect(new Set(settings.map(({ variable }) => variable)).size).toBe(settings.length);
});
