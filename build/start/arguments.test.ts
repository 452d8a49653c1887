import { expect, test } from "vitest";
import { Sentence } from "../runtime/sentence.mjs";
import { readArguments, userDataFolder } from "./arguments.ts";

test("nothing asked for is the desktop on the first free port", () => {
  expect(readArguments(["--data-folder", "/d"], {})).toEqual({
    isPlay: false,
    isJson: false,
    port: null,
    dataFolder: "/d",
  });
});

test.each([["--port", "80"], ["--port", "x"], ["--pley"], ["now"]])(
  "%s %s is refused in a sentence",
  (...words) => {
    expect(() => readArguments(words, {})).toThrow(Sentence);
  },
);

test("each system keeps the data where its users expect it", () => {
  expect(userDataFolder("linux", { XDG_DATA_HOME: "/x" }, "/h")).toBe("/x/anteroom/try-out");
  expect(userDataFolder("linux", {}, "/h")).toBe("/h/.local/share/anteroom/try-out");
  expect(userDataFolder("darwin", {}, "/h")).toBe("/h/Library/Application Support/Anteroom/try-out");
});
