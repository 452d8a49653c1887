import { expect, test } from "vitest";
import { InvitationId } from "../../../../protocol/ids.ts";
import { groupLinks, linkStateOf } from "./invitation-list.ts";
import { type InvitationRow } from "./types.ts";

const link = (letter: string, but: Partial<InvitationRow> = {}): InvitationRow => ({
  id: InvitationId.parse(`${letter.repeat(21)}A`),
  label: letter,
  isShared: false,
  createdAt: 1,
  usedAt: null,
  retiredAt: null,
  isResting: false,
  ...but,
});

test("a retired link is retired, whatever else happened to it", () => {
  expect(linkStateOf(link("a", { retiredAt: 5, usedAt: 4, isResting: true }))).toBe("retired");
  expect(linkStateOf(link("a", { isShared: true, retiredAt: 5 }))).toBe("retired");
});

test("a link that rests says so before it says that it was used", () => {
  expect(linkStateOf(link("a", { usedAt: 4, isResting: true }))).toBe("resting");
  expect(linkStateOf(link("a", { usedAt: 4 }))).toBe("used");
  expect(linkStateOf(link("a"))).toBe("notUsed");
});

test("the link for all is good however many came by it", () => {
  expect(linkStateOf(link("a", { isShared: true, usedAt: 4 }))).toBe("good");
});

test("the newest personal link comes first, retired ones come last, the one for all stands apart", () => {
  const [shared, old, fresh, gone] = [
    link("s", { isShared: true }),
    link("a", { createdAt: 2 }),
    link("b", { createdAt: 3 }),
    link("c", { createdAt: 9, retiredAt: 10 }),
  ];
  expect(groupLinks([gone, old, shared, fresh])).toEqual({ shared, personal: [fresh, old, gone] });
  expect(groupLinks([]).shared).toBeNull();
});
