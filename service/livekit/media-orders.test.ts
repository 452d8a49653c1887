import { expect, test } from "vitest";
import { fail } from "../../protocol/errors.ts";
import { succeed } from "../../protocol/result.ts";
import { fakeTime } from "../timers-fixtures.ts";
import { fakeRooms } from "./fake-rooms.ts";
import { createMediaOrders } from "./media-orders.ts";

test("orders of one room keep their order, also when the first takes long; another room does not wait", async () => {
  const time = fakeTime();
  const done: string[] = [];
  const orders = createMediaOrders(fakeRooms(), time.timers, () => undefined);
  let finish: () => void = () => undefined;
  const slow = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const order = (name: string, before: Promise<void>) => async () => {
    await before;
    done.push(name);
    return succeed(null);
  };
  orders.add("a", order("a1", slow));
  orders.add("a", order("a2", Promise.resolve()));
  orders.add(
    "b",
    order(
      "b1",
      Promise.resolve().then(() => finish()),
    ),
  );
  await orders.settled();
  expect(done.toSorted()).toEqual(["a1", "a2", "b1"]);
  expect(done.indexOf("a1")).toBeLessThan(done.indexOf("a2"));
});

test("an order that the media server does not take is tried again, then given up and told", async () => {
  const time = fakeTime();
  let tries = 0;
  let givenUp = 0;
  const timers = {
    ...time.timers,
    after: (_ms: number, run: () => void) => {
      queueMicrotask(run);
      return () => undefined;
    },
  };
  const orders = createMediaOrders(fakeRooms(), timers, () => {
    givenUp += 1;
  });
  orders.add("a", async () => {
    tries += 1;
    return fail("MEDIA_UNAVAILABLE");
  });
  await orders.settled();
  expect({ tries, givenUp }).toEqual({ tries: 4, givenUp: 1 });
});
