import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ReleaseNotes } from "../../protocol/update-manifest.ts";
import { Sentence } from "../runtime/sentence.mjs";

/** What is new in a version, in both languages, for the people who use it. */
export const readNotes = async (root: string, version: string): Promise<ReleaseNotes> => {
  const textIn = (language: "en" | "es"): Promise<string> =>
    readFile(join(root, "assets", "release-notes", `${version}.${language}.txt`), "utf8").then(
      (text) => text.trim(),
      () => "",
    );
  const notes = ReleaseNotes.safeParse({ en: await textIn("en"), es: await textIn("es") });
  if (notes.success && notes.data.en !== "" && notes.data.es !== "") return notes.data;
  throw new Sentence(
    `assets/release-notes has no ${version}.en.txt and ${version}.es.txt of 1 to 4000 characters: write what is new.`,
  );
};
