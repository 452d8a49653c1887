import { expect, test } from "vitest";
import { createContentProtection } from "./content-protection.ts";

const screenWith = () => {
  const windows: { name: string; isOn: boolean; setContentProtection: (isOn: boolean) => void }[] = [];
  let heard = (_window: (typeof windows)[number]): void => undefined;
  const protection = createContentProtection({
    onCreated: (listener) => (heard = listener),
    windows: () => windows,
    isAlways: ({ name }) => name === "frame",
  });
  const open = (name: string): void => {
    const window = {
      name,
      isOn: false,
      setContentProtection: (isOn: boolean): void => {
        window.isOn = isOn;
      },
    };
    windows.push(window);
    heard(window);
  };
  return { protection, open, seen: () => windows.map(({ name, isOn }) => `${name} ${isOn}`) };
};

test("every window is protected until the policy is read, and those that follow as it says", () => {
  const { protection, open, seen } = screenWith();
  open("first");
  expect(seen()).toEqual(["first true"]);
  protection.set(false);
  open("second");
  open("frame");
  expect(seen()).toEqual(["first false", "second false", "frame true"]);
  protection.set(true);
  expect(seen()).toEqual(["first true", "second true", "frame true"]);
});

test("the frame around a share is never in the picture, whatever the policy says", () => {
  const { protection, open, seen } = screenWith();
  open("frame");
  protection.set(false);
  expect(seen()).toEqual(["frame true"]);
});
