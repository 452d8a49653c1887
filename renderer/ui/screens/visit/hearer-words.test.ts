import { expect, test } from "vitest";
import { createTranslate } from "../../strings/translate.ts";
import { hearerWords, keyChangeWords } from "./hearer-words.ts";
import type { HearerView } from "./types.ts";

const t = createTranslate("en");
const hearer: HearerView = {
  id: "a",
  name: "J. Lindqvist",
  isSelf: false,
  isVerified: false,
  device: "browser",
  since: null,
};

test("a hearer is told by device and time, as far as they are known", () => {
  expect(hearerWords(hearer, t, "en-GB")).toBe("Browser");
  expect(hearerWords({ ...hearer, since: 0 }, t, "en-GB")).toMatch(/^Browser, since \d\d:\d\d$/);
  expect(hearerWords({ ...hearer, device: null }, t, "en-GB")).toBe("");
  expect(hearerWords({ ...hearer, device: "workstation", isSelf: true }, t, "en-GB")).toBe(
    "You, this workstation",
  );
});

test("a change of the key says when and because of whom", () => {
  expect(keyChangeWords({ at: 0, reason: "leave", name: "L. Lindqvist" }, 180_000, t)).toBe(
    "Key changed 3 min ago, because L. Lindqvist left.",
  );
  expect(keyChangeWords({ at: 0, reason: "remove", name: null }, 1_000, t)).toBe(
    "Key changed just now, because somebody was removed.",
  );
});
