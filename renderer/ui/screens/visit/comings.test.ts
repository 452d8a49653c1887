import { expect, test } from "vitest";
import { comingsOf } from "./comings.ts";

const ana = { id: "1", name: "Ana" };
const ben = { id: "2", name: "Ben" };

test("people are told apart by their id, not by their name", () => {
  expect(comingsOf([ana], [{ id: "3", name: "Ana" }])).toEqual({ came: ["Ana"], left: ["Ana"] });
});

test("who stays is neither new nor gone, even under a new name", () => {
  expect(comingsOf([ana, ben], [{ ...ana, name: "Anna" }])).toEqual({ came: [], left: ["Ben"] });
});
