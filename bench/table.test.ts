import { expect, test } from "vitest";
import { digits, tableOf } from "./table.ts";

test("columns are as wide as their widest cell and lines end without blanks", () => {
  expect(
    tableOf([
      ["id", "median"],
      ["ours", "1"],
    ]),
  ).toBe("id    median\nours  1");
});

test("what is no number is a dash", () => {
  expect([digits(1.005, 1), digits(Number.NaN, 2)]).toEqual(["1.0", "-"]);
});
