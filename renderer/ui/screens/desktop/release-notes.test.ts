import { expect, test } from "vitest";
import { notesParts } from "./release-notes.ts";

test("lines of a paragraph stay together, and an empty line ends it", () => {
  expect(notesParts("One.\nTwo.\n\n\nThree.")).toEqual([
    { kind: "text", text: "One.\nTwo." },
    { kind: "text", text: "Three." },
  ]);
});

test("lines that begin with a dash are the points of one list, also with empty lines between them", () => {
  expect(notesParts("Better:\n- sound\n\n- pictures\n  of groups\nThanks.")).toEqual([
    { kind: "text", text: "Better:" },
    { kind: "list", points: ["sound", "pictures of groups"] },
    { kind: "text", text: "Thanks." },
  ]);
});

test("a dash inside a line, and a number below zero, are no points", () => {
  expect(notesParts("one-to-one - and groups\n-5 degrees")).toEqual([
    { kind: "text", text: "one-to-one - and groups\n-5 degrees" },
  ]);
});

test("every kind of line end counts, and markup is text", () => {
  expect(notesParts("<b>New</b>\r\n\r\n- [a](javascript:b)\r- c")).toEqual([
    { kind: "text", text: "<b>New</b>" },
    { kind: "list", points: ["[a](javascript:b)", "c"] },
  ]);
});

test("nothing but empty lines has no parts", () => {
  expect(notesParts(" \n\n\t")).toEqual([]);
});
