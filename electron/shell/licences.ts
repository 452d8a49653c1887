import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import type { Licence } from "../../protocol/ipc-workstation.ts";

/** The list that the bundler writes beside each bundle. */
export const LICENCES_FILE = "licences.json";

const Listed = z.array(
  z
    .object({ name: z.string(), version: z.string(), identifier: z.string().nullish() })
    .transform(({ name, version, identifier }): Licence => ({
      name,
      version,
      licence: identifier ?? "see its package",
    })),
);

const listIn = (folder: string): Licence[] => {
  try {
    const listed = Listed.safeParse(JSON.parse(readFileSync(join(folder, LICENCES_FILE), "utf8")));
    return listed.success ? listed.data : [];
  } catch {
    return []; // a list that is missing is shown as none
  }
};

/** The packages that are part of the bundles in these folders, each once, by name. */
export const readLicences = (folders: readonly string[]): readonly Licence[] => {
  const all = new Map(
    folders.flatMap(listIn).map((licence) => [`${licence.name} ${licence.version}`, licence] as const),
  );
  return [...all.values()].toSorted((one, other) => one.name.localeCompare(other.name, "en"));
};
