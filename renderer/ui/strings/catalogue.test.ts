import { expect, test } from "vitest";
import { en } from "./en.ts";
import { es } from "./es.ts";

type Tree = { readonly [key: string]: string | Tree };

const flatten = (tree: Tree, path = ""): [string, string][] =>
  Object.entries(tree).flatMap(([key, value]): [string, string][] =>
    typeof value === "string" ? [[path + key, value]] : flatten(value, `${path}${key}.`),
  );

const placeholders = (sentence: string): string[] =>
  [...sentence.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1] ?? "").sort();

const english = flatten(en);
const spanish = new Map(flatten(es));

test("both languages have the same keys in the same order", () => {
  expect([...spanish.keys()]).toEqual(english.map(([key]) => key));
});

test("no sentence is empty or starts or ends with a space", () => {
  const bad = [...english, ...spanish].filter(([, value]) => value === "" || value !== value.trim());
  expect(bad).toEqual([]);
});

test("a sentence has the same placeholders in both languages", () => {
  const different = english.filter(
    ([key, value]) => String(placeholders(value)) !== String(placeholders(spanish.get(key) ?? "")),
  );
  expect(different).toEqual([]);
});

test("every plural has both of its forms", () => {
  const keys = new Set(english.map(([key]) => key));
  const lonely = [...keys].filter(
    (key) =>
      (key.endsWith("_one") && !keys.has(key.replace(/_one$/, "_other"))) ||
      (key.endsWith("_other") && !keys.has(key.replace(/_other$/, "_one"))),
  );
  expect(lonely).toEqual([]);
});
