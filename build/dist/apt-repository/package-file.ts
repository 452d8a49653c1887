import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { extractFile } from "@electron/asar";
import { BUILD_FACTS_FILE, BuildFacts } from "../../../protocol/build-facts.ts";
import { run } from "../../runtime/run.ts";
import { Sentence } from "../../runtime/sentence.mjs";
import { INSTALL_FOLDER, PACKAGE_NAME } from "../linux/places.ts";
import { runTool } from "../run-tool.ts";

/** A deb as it goes into a repository. */
export type PackageFile = {
  readonly file: string;
  readonly version: string;
  readonly architecture: string;
  /** The channel that the program in it belongs to. */
  readonly channel: BuildFacts["channel"];
};

const EXTRACT = 'dpkg-deb --fsys-tarfile "$0" | tar -xO "$1" >"$2"';

const factsIn = async (file: string): Promise<BuildFacts> => {
  const folder = await mkdtemp(join(tmpdir(), "anteroom-facts-"));
  const archive = join(folder, "app.asar");
  try {
    await runTool("bash", [
      "-o",
      "pipefail",
      "-c",
      EXTRACT,
      file,
      `.${INSTALL_FOLDER}/resources/app.asar`,
      archive,
    ]);
    return BuildFacts.parse(JSON.parse(extractFile(archive, BUILD_FACTS_FILE).toString()));
  } catch (error) {
    throw new Sentence(`${file} holds no program of Anteroom: name the deb that npm run dist made.`, {
      cause: error,
    });
  } finally {
    await rm(folder, { recursive: true });
  }
};

/** What a deb says of itself; throws a Sentence for what may not go into a repository. A trial may hold a stand-in. */
export const readPackageFile = async (file: string, isTrial: boolean): Promise<PackageFile> => {
  if (
    !(await stat(file).then(
      (found) => found.isFile(),
      () => false,
    ))
  )
    throw new Sentence(`There is no file ${file}: name the deb that npm run dist made.`);
  const format = "${Package} ${Version} ${Architecture}";
  const { code, out } = await run("dpkg-deb", ["--show", "--showformat", format, file]);
  const [name, version = "", architecture = ""] = out.split(" ");
  if (code !== 0 || name !== PACKAGE_NAME)
    throw new Sentence(`${file} is no package of Anteroom: name the deb that npm run dist made.`);
  const { flavour, electron, channel } = await factsIn(file);
  if (flavour !== "release")
    throw new Sentence(`${file} is made for tests: name one of the release flavour.`);
  if (electron.isStandIn && !isTrial)
    throw new Sentence(
      `${file} holds Electron ${electron.version}, which stands in and is never shipped: make the package where the real one can be had, or say --trial.`,
    );
  return { file, version, architecture, channel };
};
