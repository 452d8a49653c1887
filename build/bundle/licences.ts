import { readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";

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

/** Adds the parts that are in no bundle to the list that the bundler wrote. */
export const completeLicences = async (root: string, file: string): Promise<void> => {
  const listed = LicenceList.parse(JSON.parse(await readFile(file, "utf8")));
  const more = await Promise.all(UNBUNDLED.map((name) => licenceOf(root, name)));
  await writeFile(file, JSON.stringify([...listed, ...more].toSorted(order), null, 2));
};
