import { expect, test } from "vitest";
import { codeAt, codeLines } from "./codes.ts";

/** The secret of RFC 6238's test vectors, "12345678901234567890", in base32. */
const KEY = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

test("codes are those of RFC 6238, cut to six digits", () => {
  expect([codeAt(KEY, 59_000), codeAt(KEY, 1_111_111_109_000)]).toEqual(["287082", "081804"]);
});

test("who was made by an earlier start has no key that could be shown", () => {
  const people = [
    { email: "a@clinic.example", password: null, totpSecret: KEY },
    { email: "b@clinic.example", password: null, totpSecret: null },
  ];
  expect(codeLines(people, 59_000)).toEqual(["    code now  287082   (a@clinic.example)"]);
});
