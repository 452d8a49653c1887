import { expect, test } from "vitest";
import { kindOf, readPss, wholeOf } from "./program-memory.ts";

test("a process is told by the words of its command line", () => {
  expect(kindOf("/opt/anteroom/anteroom\0--server=http://127.0.0.1:9\0")).toBe("main");
  expect(kindOf("/opt/anteroom/anteroom --type=renderer --enable-sandbox ")).toBe("renderer");
  expect(kindOf("/opt/anteroom/anteroom\0--type=gpu-process\0")).toBe("gpu");
  expect(kindOf("/x --type=utility --utility-sub-type=network.mojom.NetworkService --lang=en ")).toBe(
    "network",
  );
});

test("PSS is read as the kernel writes it, and its parts are left out", () => {
  expect(readPss("Rss:  9000 kB\nPss:                1234 kB\nPss_Anon:  12 kB\n")).toBe(1234);
  expect(() => readPss("Rss:  9000 kB\n")).toThrow("does not tell");
});

test("the whole is the sum of the kinds", () => {
  expect(wholeOf({ main: 3, renderer: 4 })).toBe(7);
});
