import { expect, test } from "vitest";
import { guestId } from "../visit/machine-fixtures.ts";
import { type Passage, createRelays } from "./relays.ts";

const [ann, bob] = [guestId(0), guestId(1)];

const begin = (relays: ReturnType<typeof createRelays>, id = ann): Passage => {
  const passage = relays.begin(id);
  if (passage === null) throw new Error("refused");
  return passage;
};

test("closing a device shuts what is open and what is still being asked, and nobody else's", () => {
  const relays = createRelays();
  const [open, asked, other] = [begin(relays), begin(relays), begin(relays, bob)];
  relays.opened(ann, open);
  relays.close(ann);
  expect([open.isShut, asked.isShut, other.isShut]).toEqual([true, true, false]);
});

test("a passage that was shut before somebody listened tells them at once", () => {
  const relays = createRelays();
  const passage = begin(relays);
  relays.close(ann);
  let heard = 0;
  passage.onShut(() => {
    heard += 1;
  });
  passage.shut();
  expect(heard).toBe(1);
});

test("a newly opened passage shuts the older one and is the current one", () => {
  const relays = createRelays();
  const [first, second] = [begin(relays), begin(relays)];
  relays.opened(ann, first);
  relays.opened(ann, second);
  expect([first.isShut, second.isShut]).toEqual([true, false]);
  relays.forget(ann, first);
  expect(relays.isCurrent(ann, second)).toBe(true);
});

test("a device is asked about few passages at a time, and about more once those are forgotten", () => {
  const relays = createRelays();
  const passages = Array.from({ length: 4 }, () => begin(relays));
  expect(relays.begin(ann)).toBeNull();
  expect(relays.begin(bob)).not.toBeNull();
  for (const passage of passages) relays.forget(ann, passage);
  expect(relays.begin(ann)).not.toBeNull();
});
