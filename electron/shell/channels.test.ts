import { expect, test } from "vitest";
import { ipc } from "../../protocol/ipc.ts";
import { invokeChannels, isEventChannel, isInvokeChannel } from "./channels.ts";

test("the names are exactly those of the table, by direction", () => {
  const names = Object.entries(ipc);
  const toMain = names.filter(([, entry]) => entry.direction === "toMain").map(([name]) => name);
  const toRenderer = names.filter(([, entry]) => entry.direction === "toRenderer").map(([name]) => name);
  expect([...invokeChannels].toSorted()).toEqual(toMain.toSorted());
  expect([names.map(([name]) => name).filter(isEventChannel), toRenderer.some(isInvokeChannel)]).toEqual([
    toRenderer,
    false,
  ]);
});

test.each(["", "constructor", "__proto__", "toString", "ELECTRON_BROWSER_REQUIRE"])(
  "%j is no channel",
  (name) => {
    expect([isInvokeChannel(name), isEventChannel(name)]).toEqual([false, false]);
  },
);
