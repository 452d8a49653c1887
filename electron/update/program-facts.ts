import { isAbsolute } from "node:path";
import { BuildFacts, PackageType } from "../../protocol/build-facts.ts";
import type { UpdatesOffReason } from "../../protocol/desktop-update.ts";

/** What the running program knows of itself. */
export type ProgramFacts = {
  readonly version: string;
  /** null: nobody wrote any down, or they are not understood. */
  readonly build: BuildFacts | null;
  readonly packageType: PackageType;
  /** The file that runs, where the program is an AppImage. */
  readonly appImage: string | null;
  /** Why this build looks for no updates; null: it does, where the policies say so. */
  readonly off: UpdatesOffReason | null;
};

/** Where the facts are found; a text is null where there is no such file. */
export type FactsSource = {
  readonly isPackaged: boolean;
  /** The version that package.json names. */
  readonly ownVersion: string;
  readonly factsText: string | null;
  /** Of `resources/package-type`. */
  readonly typeText: string | null;
  /** Of the environment, where an AppImage's head names its file. */
  readonly appImage: string | undefined;
  /** Of the environment, where that head names the folder that it unpacked. */
  readonly appFolder: string | undefined;
  /** The program that runs. */
  readonly executable: string;
};

const parsed = (text: string): BuildFacts | null => {
  try {
    return BuildFacts.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
};

const offReason = (
  isPackaged: boolean,
  text: string | null,
  build: BuildFacts | null,
): ProgramFacts["off"] => {
  if (!isPackaged || text === null) return "development";
  return build === null || build.updateKeys === null ? "noKeys" : null;
};

/** Told by the machine's own tools, where nothing else is known for certain. */
const typeOf = (text: string | null, appImage: string | null): PackageType => {
  const said = PackageType.safeParse(text?.trim());
  if (!said.success || (said.data === "appimage" && appImage === null)) return "folder";
  return said.data;
};

/**
 * The file that this program came out of. A program that another AppImage started finds that one's name in its environment,
 * and must never be put in its place: only the head that unpacked the running program names its file.
 */
const ownImage = ({ appImage, appFolder, executable }: FactsSource): string | null => {
  if (appImage === undefined || !isAbsolute(appImage)) return null;
  if (appFolder === undefined || !isAbsolute(appFolder)) return null;
  return executable.startsWith(`${appFolder}/`) ? appImage : null;
};

/** Reads what the build decided; facts that are not understood are none. */
export const programFacts = (source: FactsSource): ProgramFacts => {
  const { isPackaged, factsText, typeText } = source;
  const build = factsText === null ? null : parsed(factsText);
  const image = ownImage(source);
  const packageType = typeOf(typeText, image);
  return {
    version: build?.version ?? source.ownVersion,
    build,
    packageType,
    appImage: packageType === "appimage" ? image : null,
    off: offReason(isPackaged, factsText, build),
  };
};
