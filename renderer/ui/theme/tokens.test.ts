import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const css = readFileSync(new URL("./tokens.css", import.meta.url), "utf8");

const tokensAfter = (opening: string): Map<string, string> => {
  const start = css.indexOf("{", css.indexOf(opening)) + 1;
  const block = css.slice(start, css.indexOf("}", start));
  return new Map(
    [...block.matchAll(/(--[\w-]+): ([^;]+);/g)].map((found) => [found[1] ?? "", found[2] ?? ""]),
  );
};

const light = tokensAfter('[data-theme="light"]');
const darkBySystem = tokensAfter(":root:not([data-theme]) {");
const dark = tokensAfter('\n[data-theme="dark"]');

const luminance = (hex: string): number => {
  const channels = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255);
  const linear = channels.map((value) =>
    value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4,
  );
  return 0.2126 * (linear[0] ?? 0) + 0.7152 * (linear[1] ?? 0) + 0.0722 * (linear[2] ?? 0);
};

const contrast = (tokens: Map<string, string>, one: string, other: string): number => {
  const [low = 0, high = 0] = [one, other]
    .map((name) => luminance(tokens.get(`--${name}`) ?? ""))
    .sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
};

const TEXT_PAIRS = [
  ["text", "background"],
  ["text-2", "surface-2"],
  ["text-3", "background"],
  ["text-3", "surface"],
  ["text-3", "surface-2"],
  ["text-3", "accent-soft"],
  ["accent", "surface"],
  ["accent", "accent-soft"],
  ["on-accent", "accent"],
  ["waiting", "waiting-soft"],
  ["waiting", "surface"],
  ["danger", "danger-soft"],
  ["danger", "surface"],
  ["on-end", "end"],
] as const;

test("the dark theme of the system and the forced dark theme are the same", () => {
  expect(dark.size).toBeGreaterThan(20);
  expect([...darkBySystem]).toEqual([...dark]);
});

test("light and dark name the same tokens", () => {
  expect([...dark.keys()]).toEqual([...light.keys()]);
});

test.each([
  ["light", light],
  ["dark", dark],
])("every text of the %s theme reaches the contrast of WCAG AA", (_name, tokens) => {
  const weak = TEXT_PAIRS.filter(([ink, ground]) => contrast(tokens, ink, ground) < 4.5);
  expect(weak).toEqual([]);
});

test.each([
  ["light", light],
  ["dark", dark],
])("the border of a field stands out in the %s theme", (_name, tokens) => {
  expect(contrast(tokens, "line-field", "surface")).toBeGreaterThanOrEqual(3);
});
