import { expect, test } from "vitest";
import { DraftForm } from "./draft.ts";
import { draftIn } from "./use-draft.ts";

const form = { kind: "group", label: "Grief", day: "2026-11-23", time: "10:00", minutes: 30, places: 4 };

test("a form is given back as it was kept", () => {
  expect(draftIn(DraftForm, JSON.stringify(form))).toEqual(form);
});

test.each([
  ["{"],
  ["null"],
  [JSON.stringify({ ...form, kind: "party" })],
  [JSON.stringify({ label: "Grief" })],
])("what is no form any more is left: %s", (text) => {
  expect(draftIn(DraftForm, text)).toBeNull();
});
