import { expect, test } from "vitest";
import { systemChance } from "../../protocol/ids.ts";
import { newPassword } from "./try-out.ts";

test("a password is five groups of five letters that nobody mistakes for one another", () => {
  for (let drawn = 0; drawn < 200; drawn += 1)
    expect(newPassword(systemChance)).toMatch(/^(?:[a-km-z2-8]{5}-){4}[a-km-z2-8]{5}$/);
});

test("every letter is as likely as every other, so that the password has its 125 bits", () => {
  const counts = new Map<string, number>();
  for (let byte = 0; byte < 256; byte += 1) {
    const [letter = ""] = newPassword((length) => new Uint8Array(length).fill(byte));
    counts.set(letter, (counts.get(letter) ?? 0) + 1);
  }
  expect([counts.size, new Set(counts.values())]).toEqual([32, new Set([8])]);
});
