import { isDeepStrictEqual } from "node:util";
import { BUILD_FACTS_FILE, BuildFacts } from "../../protocol/build-facts.ts";
import { LicenceList, type ListedLicence, UNBUNDLED } from "../bundle/licences.ts";

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};

/** What is wrong with the facts in an archive: they shall be readable and those that were decided. */
export const factsBreaches = (text: string, wanted: BuildFacts): readonly string[] => {
  const facts = BuildFacts.safeParse(parsed(text));
  if (!facts.success) return [`${BUILD_FACTS_FILE} cannot be read`];
  return isDeepStrictEqual(facts.data, wanted)
    ? []
    : [`${BUILD_FACTS_FILE} says something else than was decided`];
};

/** Exactly one build of the vault's native part goes along: another one would never be loaded and never be looked at. */
export const vaultBreaches = (paths: readonly string[]): readonly string[] => {
  const builds = paths.filter((path) => path.endsWith("/keytar.node"));
  return builds.length === 1 ? [] : [`${builds.length} builds of keytar are there instead of one`];
};

/** Electron is a tool of the build for npm and a part of the program for everybody else. */
const SHIPPED_TOOLS = ["electron"];

/** What is wrong with the lists of licences: every part shall be named with its words, and no tool be a part. */
export const licenceBreaches = (lists: readonly string[], tools: readonly string[]): readonly string[] => {
  const read = lists.map((text) => LicenceList.safeParse(parsed(text)));
  if (read.some(({ success }) => !success)) return ["a list of licences lacks the words of one"];
  const names = read.flatMap(({ data = [] }) => data.map(({ name }: ListedLicence) => name));
  const missing = UNBUNDLED.filter((name) => !names.includes(name));
  const foreign = names.filter((name) => tools.includes(name) && !SHIPPED_TOOLS.includes(name));
  return [
    ...missing.map((name) => `the licence of ${name} is missing`),
    ...foreign.map((name) => `${name} is a tool of the build and a part of the program`),
  ];
};
