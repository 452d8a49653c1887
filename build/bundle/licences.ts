import { readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { Sentence } from "../runtime/sentence.mjs";

/** The parts of the program that are in no bundle of scripts, which the bundler therefore does not list. */
export const UNBUNDLED = ["@fontsource-variable/inter", "@node-rs/argon2", "electron", "keytar"] as const;

/** One part of the program with the words of its licence. */
export const ListedLicence = z.object({
  name: z.string().min(1),
  version: z.string().min(1),
  identifier: z.string().min(1),
  text: z.string().min(20),
});
export type ListedLicence = z.infer<typeof ListedLicence>;

/** A list as it lies beside a bundle. */
export const LicenceList = z.array(ListedLicence);

const Described = z.object({ name: z.string(), version: z.string(), license: z.string() });

const licenceOf = async (root: string, name: string): Promise<ListedLicence> => {
  const folder = join(root, "node_modules", name);
  const { version, license } = Described.parse(
    JSON.parse(await readFile(join(folder, "package.json"), "utf8")),
  );
  const file = (await readdir(folder)).find((one) => /^licen[cs]e(?:\.(?:md|txt))?$/i.test(one));
  if (file === undefined) throw new Error(`${name} comes without the words of its licence`);
  return { name, version, identifier: license, text: (await readFile(join(folder, file), "utf8")).trim() };
};

const order = (one: ListedLicence, other: ListedLicence): number => {
  if (one.name === other.name) return one.version < other.version ? -1 : 1;
  return one.name < other.name ? -1 : 1;
};

/** As the bundler writes it, which finds no words where a package comes without a file of them. */
const FoundLicence = ListedLicence.extend({ text: z.string().nullish() });
const Authored = z.object({ author: z.union([z.string(), z.object({ name: z.string() })]) });

/** A package that says "MIT" and comes without the words gets them, with the name of its author. */
const withWords = async (
  root: string,
  { text, ...found }: z.infer<typeof FoundLicence>,
): Promise<ListedLicence> => {
  if (text !== undefined && text !== null) return { ...found, text };
  const described = join(root, "node_modules", found.name, "package.json");
  const { author } = Authored.parse(JSON.parse(await readFile(described, "utf8")));
  if (found.identifier !== "MIT")
    throw new Sentence(
      `${found.name} comes without the words of its licence: see whether it may be shipped, and name them in build/bundle/licences.ts.`,
    );
  const words = await readFile(join(import.meta.dirname, "mit.txt"), "utf8");
  const name = typeof author === "string" ? author : author.name;
  return { ...found, text: `Copyright (c) ${name}\n\n${words.trim()}` };
};

/** Adds the parts that are in no bundle to the list that the bundler wrote, and words that it did not find. */
export const completeLicences = async (root: string, file: string): Promise<void> => {
  const found = z.array(FoundLicence).parse(JSON.parse(await readFile(file, "utf8")));
  const listed = await Promise.all(found.map((one) => withWords(root, one)));
  const more = await Promise.all(UNBUNDLED.map((name) => licenceOf(root, name)));
  await writeFile(file, JSON.stringify([...listed, ...more].toSorted(order), null, 2));
};
