import { expect, test } from "vitest";
import { countdown } from "./countdown.ts";

test.each([
  [580_000, "9:40"],
  [60_000, "1:00"],
  [59_001, "1:00"],
  [1, "0:01"],
  [0, "0:00"],
  [-5_000, "0:00"],
  [3_600_000, "60:00"],
])("%d milliseconds are %s", (ms, text) => expect(countdown(ms)).toBe(text));
