import { expect, test } from "vitest";
import { fail } from "../../protocol/errors.ts";
import { succeed } from "../../protocol/result.ts";
import { CHOICE_MS, createShareChoice } from "./share-choice.ts";

const picture = "data:image/png;base64,AA==";
const found = [
  { id: "screen:0:0", name: "Screen 1", picture, displayId: "77" },
  { id: "window:5:0", name: "Anteroom", picture, displayId: "" },
  { id: "window:7:0", name: "C".repeat(300), picture, displayId: "" },
];
const pickerAt = (sources = found) => {
  const clock = { at: 1_000 };
  const choice = createShareChoice({
    find: async () => sources,
    ownIds: () => ["window:5:0"],
    clock: { now: () => clock.at },
  });
  return { choice, clock };
};

test("own windows are left out and long titles are cut", async () => {
  const { choice } = pickerAt();
  expect((await choice.list()).map(({ id, kind, title }) => [id, kind, title.length])).toEqual([
    ["screen:0:0", "screen", 8],
    ["window:7:0", "window", 200],
  ]);
});

test("what the table would refuse is left out: all screens at once, other kinds of picture", async () => {
  const { choice } = pickerAt([
    { id: "screen:-1:0", name: "All", picture, displayId: "" },
    { id: "window:8:0", name: "Other", picture: "data:image/svg+xml,<svg/>", displayId: "" },
  ]);
  expect(await choice.list()).toEqual([]);
});

test("a choice is given once", async () => {
  const { choice } = pickerAt();
  await choice.list();
  expect([choice.choose("screen:0:0"), choice.take(), choice.take()]).toEqual([
    succeed({}),
    { id: "screen:0:0", name: "Screen 1" },
    null,
  ]);
});

test.each([
  [CHOICE_MS - 1, true],
  [CHOICE_MS, false],
  [-1, false],
])("a choice taken after %d ms is given: %s", async (ms, isGiven) => {
  const { choice, clock } = pickerAt();
  await choice.list();
  choice.choose("screen:0:0");
  clock.at += ms;
  expect(choice.take() !== null).toBe(isGiven);
});

test("a later choice replaces the one before", async () => {
  const { choice } = pickerAt();
  await choice.list();
  choice.choose("screen:0:0");
  choice.choose("window:7:0");
  expect([choice.take()?.id, choice.take()]).toEqual(["window:7:0", null]);
});

test.each(["screen:9:0", "window:5:0"])(
  "%s, which was not shown, cannot be chosen and undoes the choice",
  async (id) => {
    const { choice } = pickerAt();
    await choice.list();
    choice.choose("screen:0:0");
    expect([choice.choose(id), choice.take()]).toEqual([fail("NOT_FOUND"), null]);
  },
);

test("nothing can be chosen before something was shown", () => {
  const { choice } = pickerAt();
  expect([choice.choose("screen:0:0"), choice.take()]).toEqual([fail("NOT_FOUND"), null]);
});

test("each choice permits one capture, and none permits none", async () => {
  const { choice, clock } = pickerAt();
  await choice.list();
  const before = choice.permit();
  choice.choose("screen:0:0");
  const given = [choice.permit(), choice.permit()];
  choice.choose("screen:0:0");
  clock.at += CHOICE_MS;
  expect([before, ...given, choice.permit()]).toEqual([false, true, false, false]);
});

test("the frame is drawn around a screen that was shown, and around nothing else", async () => {
  const { choice } = pickerAt();
  expect(choice.displayOf("screen:0:0")).toBeNull();
  await choice.list();
  expect(["screen:0:0", "window:7:0", "screen:9:0"].map(choice.displayOf)).toEqual(["77", null, null]);
});
