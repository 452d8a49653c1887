import { expect, test } from "vitest";
import { telOf } from "./phone.ts";

test("a number is called by its digits, spaces and brackets left out", () => {
  expect(telOf(" (020) 7946-0018 ")).toBe("tel:02079460018");
  expect(telOf("+34 910 00 44 17")).toBe("tel:+34910004417");
});

test("words without a digit cannot be called, and nothing but digits gets into the address", () => {
  expect(telOf("ask at the desk")).toBeNull();
  expect(telOf("")).toBeNull();
  expect(telOf("12;ext=<script>34")).toBe("tel:1234");
});
