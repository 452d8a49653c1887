import { expect, test } from "vitest";
import { asPhi } from "../../protocol/phi.ts";
import { createLog, logWord } from "./log.ts";

test("a line is one JSON object with time, level and event", () => {
  const lines: string[] = [];
  createLog((line) => lines.push(line), { now: () => 0 })("info", "window.shown", { code: 5 });
  expect(lines).toEqual([
    '{"time":"1970-01-01T00:00:00.000Z","level":"info","event":"window.shown","code":5}\n',
  ]);
});

test.each(["https://a.example/?token=1", "Mrs Example", "aGVsbG8gd29ybGQgMTIzNA", "a\nb", ""])(
  "%j is no word and is not written",
  (text) => {
    expect(logWord(text)).toBe("other");
  },
);

test("a permission's name is a word", () => {
  expect(logWord("clipboard-read")).toBe("clipboard-read");
});

test("Phi and free text do not compile in a line", () => {
  const log = createLog(() => undefined, { now: () => 0 });
  // @ts-expect-error Phi is refused by type
  log("info", "window.shown", { label: asPhi("Mrs Example") });
  // @ts-expect-error so is free text
  log("info", "window.shown", { label: "Mrs Example" });
});
