import { expect, test } from "vitest";
import { saidBy, secondStartOf } from "./second-start.ts";

test.each([
  [["anteroom", "--cover"], { kind: "cover" }],
  [["anteroom", "--cover", "anteroom://join#x"], { kind: "cover" }],
  [["anteroom", "anteroom://join#x"], { kind: "link", text: "anteroom://join#x" }],
  [["anteroom", "--", "ANTEROOM://join#x"], { kind: "link", text: "ANTEROOM://join#x" }],
  [["anteroom", "anteroom://join#x", "anteroom://join#y"], { kind: "focus" }],
  [["anteroom"], { kind: "focus" }],
  [["anteroom", "--server=https://clinic.example", "/etc/passwd"], { kind: "focus" }],
  [["anteroom", "--uncover"], { kind: "focus" }],
  [["anteroom", "--cover=no"], { kind: "focus" }],
  [["anteroom", "--COVER"], { kind: "focus" }],
])("the second start %j asks for %j", (argv, asked) => {
  expect(secondStartOf(saidBy(argv))).toEqual(asked);
});

test.each([
  undefined,
  null,
  1,
  "--cover",
  ["--cover"],
  {},
  { words: "--cover" },
  { words: ["--cover"], uncover: true },
  { words: Array.from({ length: 9 }, () => "--cover") },
  { words: ["--cover", 1] },
  { words: ["--cover", `anteroom:${"a".repeat(1_000)}`] },
])("a strange program that says %j only focuses", (said) => {
  expect(secondStartOf(said)).toEqual({ kind: "focus" });
});

test("nothing else of the command line is told to the program that runs", () => {
  expect(
    saidBy(["anteroom", "--server=https://clinic.example", "--data-folder=/home/a", "notes.txt"]),
  ).toEqual({
    words: [],
  });
});
