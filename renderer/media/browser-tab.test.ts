import { expect, test } from "vitest";
import { randomIdText, systemChance } from "../../protocol/ids.ts";
import { createTabClaim } from "./browser-tab.ts";

/** Two tabs of one browser and one visit, over this runtime's own lock manager. */
const twoTabs = () => {
  const name = `anteroom/${randomIdText(systemChance)}`;
  const lost: string[] = [];
  const lose = Promise.withResolvers<string>();
  const tabOf = (which: string) =>
    createTabClaim(name, () => {
      lost.push(which);
      lose.resolve(which);
    });
  return { first: tabOf("first"), second: tabOf("second"), lost, lose };
};

test("the first tab has the visit, and the second is told no", async () => {
  const { first, second, lost } = twoTabs();
  expect([await first.claim(), await second.claim(), lost]).toEqual([true, false, []]);
});

test("a tab that has the visit may ask for it again", async () => {
  const { first } = twoTabs();
  expect([await first.claim(), await first.claim()]).toEqual([true, true]);
});

test("a tab that takes over has the visit, and the one before it is told once", async () => {
  const { first, second, lost, lose } = twoTabs();
  await first.claim();
  await second.takeOver();
  expect(await lose.promise).toBe("first");
  expect([await second.claim(), await first.claim(), lost]).toEqual([true, false, ["first"]]);
});

test("two visits are held beside each other", async () => {
  const [one, other] = [twoTabs(), twoTabs()];
  expect([await one.first.claim(), await other.first.claim()]).toEqual([true, true]);
});
