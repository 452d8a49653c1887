import type { PackageType } from "../../protocol/build-facts.ts";
import type { UpdateFile, UpdatePayload } from "../../protocol/update-manifest.ts";

/** Ends of file names by how the program came to the machine, the best first. Squirrel takes a zip where it updates a program that came on a disk image. */
const ENDS: Readonly<Record<PackageType, readonly string[]>> = {
  deb: ["deb"],
  rpm: ["rpm"],
  appimage: ["AppImage"],
  msi: ["msi"],
  nsis: ["exe"],
  dmg: ["zip", "dmg"],
  pkg: ["pkg"],
  folder: ["zip", "tar.gz"],
};

/** The one package of a release for this kind of installation, named exactly after it; null when it has none. */
export const fileFor = (
  { files, version, platform, arch }: Pick<UpdatePayload, "files" | "version" | "platform" | "arch">,
  type: PackageType,
): UpdateFile | null => {
  const names = ENDS[type].map((end) => `Anteroom-${version}-${platform}-${arch}.${end}`);
  const found = names.map((name) => files.filter((file) => file.name === name));
  // a name that stands there twice says nothing
  return found.find((same) => same.length === 1)?.[0] ?? null;
};

const NUMBERS = /^\d{1,9}(?:\.\d{1,9}){0,5}/;

const numbersOf = (text: string): readonly number[] | null =>
  NUMBERS.exec(text)?.[0].split(".").map(Number) ?? null;

/** Whether `os.release()` is at least what a release asks for; what cannot be read as numbers is not enough. */
export const isForSystem = (minOs: string | null, osRelease: string): boolean => {
  if (minOs === null) return true;
  const least = /^[\d.]+$/.test(minOs) ? numbersOf(minOs) : null;
  const here = numbersOf(osRelease);
  if (least === null || here === null) return false;
  const at = least.findIndex((part, index) => part !== (here[index] ?? 0));
  return at === -1 || (here[at] ?? 0) > (least[at] ?? 0);
};
