import { expect, test } from "vitest";
import { busySeconds } from "./machine-busy.ts";

test("time that waited for nothing or for a disk is not busy, time stolen by the host of a virtual machine is", () => {
  expect(busySeconds("cpu  100 20 30 5000 600 7 8 35 1 1\ncpu0 1 2 3 4\n")).toBe(2);
});
