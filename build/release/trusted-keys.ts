import { realpath } from "node:fs/promises";
import { dirname } from "node:path";
import { Sentence } from "../runtime/sentence.mjs";
import { type UpdateKeys, readUpdateKeys } from "./update-keys.ts";

const real = (path: string): Promise<string> => realpath(path).catch(() => path);

/** Reads the keys that somebody names to verify a release folder by; keys that lie in it vouch for whoever put them there. */
export const readTrustedKeys = async (file: string, folder: string): Promise<UpdateKeys> => {
  if (dirname(await real(file)) !== (await real(folder))) return readUpdateKeys(file);
  throw new Sentence(
    "These keys lie in the release that they should prove: name the file that you had by another way.",
  );
};
