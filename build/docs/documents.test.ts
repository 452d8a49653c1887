import { existsSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { expect, test } from "vitest";
import { ROOT } from "../runtime/provision.ts";
import {
  anchorsOf,
  documentPaths,
  innerLinksIn,
  proofsIn,
  read,
  tableUnder,
  testFilesIn,
} from "./markdown.ts";

const documents = await Promise.all(
  (await documentPaths()).map(async (path) => ({ path, text: await read(path) })),
);

const finding = (pattern: RegExp): readonly string[] =>
  documents.flatMap(({ path, text }) => [...text.matchAll(pattern)].map(([found]) => `${path}: ${found}`));

test("every test file that a document names exists", () => {
  const missing = documents.flatMap(({ path, text }) =>
    testFilesIn(text)
      .filter((file) => !existsSync(join(ROOT, file)))
      .map((file) => `${path}: ${file}`),
  );
  expect(missing).toEqual([]);
});

test("every title that a document gives as proof stands in that test file", async () => {
  const proofs = documents.flatMap(({ path, text }) => proofsIn(path, text));
  expect(proofs.length).toBeGreaterThan(40);
  const sources = new Map(
    await Promise.all(
      proofs.map(async ({ file }) => [file, existsSync(join(ROOT, file)) ? await read(file) : ""] as const),
    ),
  );
  expect(proofs.filter(({ file, title }) => sources.get(file)?.includes(title) !== true)).toEqual([]);
});

const pathOf = (document: string, target: string): string =>
  target === "" ? document : posix.join(dirname(document), target);

test("every link into the project leads to a file, and to a heading of it where it names one", async () => {
  const links = documents.flatMap(({ path, text }) => innerLinksIn(text).map((target) => ({ path, target })));
  const broken = await Promise.all(
    links.map(async ({ path, target }) => {
      const [file = "", anchor] = target.split("#");
      const full = pathOf(path, file);
      if (!existsSync(join(ROOT, full))) return `${path}: ${target}`;
      const isThere = anchor === undefined || anchorsOf(await read(full)).includes(anchor);
      return isThere ? null : `${path}: ${target}`;
    }),
  );
  expect(broken.filter((one) => one !== null)).toEqual([]);
});

test("no document names the host of a registry or a folder of somebody's own machine", () => {
  expect(finding(/\b(?:registry|proxy|mirrors?|index|pypi)\.[\w.-]+\.?(?:org|com|io|dev|net)\b/g)).toEqual(
    [],
  );
  expect(finding(/(?<![\w.:/-])\/(?:home|root|work|tmp|Users)\/[\w.-]+/g)).toEqual([]);
  expect(finding(/\b[A-Z]:\\\w+/g)).toEqual([]);
});

test("no document promises a certificate that no software can have", () => {
  expect(finding(/HIPAA[- ](?:certified|approved|compliant)/gi)).toEqual([]);
});

test("documents say what the product says: visit, waiting room, participant", () => {
  expect(finding(/\b(?:lobby|conference call|moderators?|attendees?|kick(?:ed|s)? out)\b/gi)).toEqual([]);
});

test("every decision stands in the list of decisions, in order and once", async () => {
  const files = documents.map(({ path }) => path).filter((path) => /^docs\/decisions\/\d{4}-/.test(path));
  const list = innerLinksIn(await read("docs/decisions/README.md")).filter((target) =>
    /^\d{4}-/.test(target),
  );
  expect(list).toEqual(files.map((path) => posix.basename(path)));
  expect(new Set(list.map((name) => name.slice(0, 4))).size).toBe(list.length);
});

test("every safeguard of compliance stands in one table only, and none is called built without a proof", async () => {
  const text = await read("docs/compliance.md");
  const numbersOf = (rows: readonly (readonly string[])[]): readonly string[] =>
    rows.map(([number = ""]) => number).filter((number) => /^C\d+$/.test(number));
  const built = tableUnder(text, "Built");
  const numbers = [...numbersOf(built), ...numbersOf(tableUnder(text, "Not yet"))];
  expect(numbers.toSorted()).toEqual([...new Set(numbers)].toSorted());
  expect(numbers.length).toBeGreaterThan(25);
  const unproven = built.filter((row) => proofsIn("docs/compliance.md", row.join(" | ")).length === 0);
  expect(unproven.map(([number]) => number)).toEqual([]);
});
