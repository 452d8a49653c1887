import { expect, test } from "vitest";
import { fragmentOf } from "../../../../protocol/link.ts";
import { VisitId } from "../../../../protocol/ids.ts";
import { linkIn } from "./pasted-link.ts";

const fragment = fragmentOf({
  visitId: VisitId.parse(`${"a".repeat(21)}A`),
  secret: new Uint8Array(32).fill(7),
});
const link = `https://clinic.example/join/#${fragment}`;

test("a whole link is taken as it is", () => {
  expect(linkIn(link)).toBe(link);
  expect(linkIn(`  ${link}\n`)).toBe(link);
});

test("a message around the link is left out, also when the link is closed by a full stop or brackets", () => {
  expect(linkIn(`Please come: <${link}>\nSee you`)).toBe(link);
  expect(linkIn(`The link is ${link}. Thank you`)).toBe(link);
  expect(linkIn(`("${link}")`)).toBe(link);
});

test("a link without its scheme gets one", () => {
  expect(linkIn(`clinic.example/join/#${fragment}`)).toBe(link);
});

test("a link that was cut is damaged, and other words are none", () => {
  expect(linkIn(link.slice(0, -4))).toBeNull();
  expect(linkIn("https://clinic.example/join/")).toBeNull();
  expect(linkIn("481 936")).toBeNull();
  expect(linkIn("")).toBeNull();
});
