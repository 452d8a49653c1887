import { expect, test } from "vitest";
import { claimLinkScheme } from "./link-scheme.ts";

const claimed = (isPackaged: boolean) => {
  const claims: unknown[] = [];
  const links: string[] = [];
  let open = (_event: { preventDefault: () => void }, _url: string): void => undefined;
  claimLinkScheme(
    {
      isPackaged,
      setAsDefaultProtocolClient: (scheme, _path, words) => claims.push([scheme, words]) > 0,
      on: (_event, listener) => (open = listener),
    },
    (text) => links.push(text),
  );
  open({ preventDefault: () => links.push("prevented") }, "anteroom://join#x");
  return { claims, links };
};

test("an installed program claims the scheme, and nothing behind a link counts as a switch", () => {
  expect(claimed(true)).toEqual({
    claims: [["anteroom", ["--"]]],
    links: ["prevented", "anteroom://join#x"],
  });
});

test("a program in development claims nothing", () => {
  expect(claimed(false).claims).toEqual([]);
});
