import { expect, test } from "vitest";
import { fakeTime } from "./timers-fixtures.ts";
import { createTokenBucket } from "./token-bucket.ts";

test("a bucket gives its burst, then no more than it is filled with, and never more than its burst", () => {
  const time = fakeTime();
  const bucket = createTokenBucket(time.clock, 3, 2);
  const takeAll = () => Array.from({ length: 5 }, () => bucket.take()).filter(Boolean).length;
  expect(takeAll()).toBe(3);
  time.advance(500);
  expect(takeAll()).toBe(1);
  time.advance(60_000);
  expect(takeAll()).toBe(3);
});

test("a clock that jumps back fills nothing and locks nobody out for long", () => {
  let now = 10_000;
  const bucket = createTokenBucket({ now: () => now }, 1, 1);
  expect(bucket.take()).toBe(true);
  now = 0;
  expect(bucket.take()).toBe(false);
  now = 1_000;
  expect(bucket.take()).toBe(true);
});
