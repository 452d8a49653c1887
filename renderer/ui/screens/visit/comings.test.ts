import { expect, test } from "vitest";
import { comingsOf, raisedBetween } from "./comings.ts";

const ana = { id: "1", name: "Ana" };
const ben = { id: "2", name: "Ben" };

test("people are told apart by their id, not by their name", () => {
  expect(comingsOf([ana], [{ id: "3", name: "Ana" }])).toEqual({ came: ["Ana"], left: ["Ana"] });
});

test("who stays is neither new nor gone, even under a new name", () => {
  expect(comingsOf([ana, ben], [{ ...ana, name: "Anna" }])).toEqual({ came: [], left: ["Ben"] });
});

test("a hand is said when it goes up, not while it stays up nor when its place changes", () => {
  const before = [
    { id: "a", name: "Willow", hand: 2 },
    { id: "b", name: "Maple", hand: null },
  ];
  const now = [
    { id: "a", name: "Willow", hand: 1 },
    { id: "b", name: "Maple", hand: 2 },
  ];
  expect(raisedBetween(before, now)).toEqual(["Maple"]);
  expect(raisedBetween(now, before)).toEqual([]);
});
