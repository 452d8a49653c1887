import { expect, test } from "vitest";
import type { DraftName } from "../../protocol/desktop-session.ts";
import { fail } from "../../protocol/errors.ts";
import { succeed } from "../../protocol/result.ts";
import { createDrafts } from "./drafts.ts";

const draftsWith = () => {
  const kept = new Map<DraftName, string>();
  const drafts = createDrafts({
    saveDraft: async (name, text) => {
      if (text === "") kept.delete(name);
      else kept.set(name, text);
      return succeed({});
    },
    readDrafts: async () => succeed(Object.fromEntries(kept)),
  });
  return { kept, drafts };
};

test("a form that comes back has the text with which it went", async () => {
  const { drafts } = draftsWith();
  expect(await drafts.open("newVisit")).toBeNull();
  drafts.save("newVisit", "J. L.");
  expect(await drafts.open("newVisit")).toBe("J. L.");
  expect(await drafts.open("wording")).toBeNull();
});

test("a form that was left keeps nothing, whatever its leaving still says", async () => {
  const { drafts, kept } = draftsWith();
  drafts.save("newVisit", "J. L.");
  drafts.forget("newVisit");
  drafts.save("newVisit", "J. L.");
  expect(kept.size).toBe(0);
  expect(await drafts.open("newVisit")).toBeNull();
  drafts.save("newVisit", "S. H.");
  expect(kept.get("newVisit")).toBe("S. H.");
});

test("drafts that cannot be read leave the form empty", async () => {
  const drafts = createDrafts({
    saveDraft: async () => fail("SESSION_EXPIRED"),
    readDrafts: async () => fail("SESSION_EXPIRED"),
  });
  expect(await drafts.open("wording")).toBeNull();
});
