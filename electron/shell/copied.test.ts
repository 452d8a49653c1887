import { expect, test } from "vitest";
import { createCopied } from "./copied.ts";

const clipboardOf = (text: string) => {
  const held = { text };
  return {
    held,
    clear: () => void (held.text = ""),
    readText: async () => held.text,
    writeText: async (next: string) => void (held.text = next),
  };
};

test("what was copied here is gone once it is taken back", async () => {
  const clipboard = clipboardOf("from elsewhere");
  const copied = createCopied(clipboard);
  await copied.put("482 913");
  expect(clipboard.held.text).toBe("482 913");
  await copied.takeBack();
  expect(clipboard.held.text).toBe("");
});

test("what somebody copied elsewhere afterwards stays", async () => {
  const clipboard = clipboardOf("");
  const copied = createCopied(clipboard);
  await copied.put("482 913");
  await clipboard.writeText("a letter");
  await copied.takeBack();
  expect(clipboard.held.text).toBe("a letter");
});

test("where nothing was copied here nothing is taken", async () => {
  const clipboard = clipboardOf("a letter");
  await createCopied(clipboard).takeBack();
  expect(clipboard.held.text).toBe("a letter");
});

test("the same words that somebody copied after a log off are theirs", async () => {
  const clipboard = clipboardOf("");
  const copied = createCopied(clipboard);
  await copied.put("482 913");
  await copied.takeBack();
  await clipboard.writeText("482 913");
  await copied.takeBack();
  expect(clipboard.held.text).toBe("482 913");
});

test("what the next person copies while the last one's is looked for stays", async () => {
  const clipboard = clipboardOf("");
  const copied = createCopied(clipboard);
  await copied.put("482 913");
  const goes = copied.takeBack();
  await copied.put("link of the next");
  await goes;
  expect([clipboard.held.text, copied.isOut()]).toEqual(["link of the next", true]);
});
