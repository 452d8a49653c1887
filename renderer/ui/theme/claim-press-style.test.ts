import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { PRESS_STYLE_ID } from "./claim-press-style.ts";

const readText = (path: string): string => readFileSync(new URL(path, import.meta.url), "utf8");
const squeeze = (text: string): string => text.replaceAll(/\s+/gu, " ");

const usePress = readText("../../../node_modules/react-aria/dist/private/interactions/usePress.mjs");

test("react-aria still looks for the id that is claimed before it injects a style element", () => {
  expect(usePress).toContain(`'${PRESS_STYLE_ID}'`);
  expect(usePress.match(/createElement\('style'\)/gu)).toHaveLength(1);
});

test("base.css carries the rule that react-aria would inject", () => {
  expect(squeeze(usePress)).toContain("] { touch-action: pan-x pan-y pinch-zoom; } }");
  expect(squeeze(readText("./base.css"))).toContain(
    "@layer { [data-react-aria-pressable] { touch-action: pan-x pan-y pinch-zoom; } }",
  );
});
