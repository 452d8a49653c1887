import { expect, test } from "vitest";
import { isCodeComplete } from "./code-form.ts";

test.each([["123456"], ["123 456"], [" 123456 "], ["abcd-efgh-2345-wxyz"], ["ABCDEFGH2345WXYZ"]])(
  "%s can be a second factor",
  (typed) => expect(isCodeComplete(typed)).toBe(true),
);

test.each([[""], ["12345"], ["1234567"], ["abcdef"], ["ABCD-EFGH-2345-WXY1"]])("%s cannot be one", (typed) =>
  expect(isCodeComplete(typed)).toBe(false),
);
