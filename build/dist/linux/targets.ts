import { cp, mkdir, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { PackageType } from "../../../protocol/build-facts.ts";
import { markPackageType } from "../../package/config.ts";
import { runTool } from "../run-tool.ts";
import { appImageHead, makeAppImage } from "./appimage.ts";
import { buildTarget } from "./builder.ts";
import { writeDocuments } from "./documents.ts";
import { settle } from "./file-tree.ts";

/** The kinds of package that are made for Linux. */
export const LINUX_TARGETS = ["deb", "rpm", "AppImage", "zip", "tar.gz"] as const;

/** A kind of package for Linux. */
export type LinuxTarget = (typeof LINUX_TARGETS)[number];

const TYPES: Readonly<Record<LinuxTarget, PackageType>> = {
  deb: "deb",
  rpm: "rpm",
  AppImage: "appimage",
  zip: "folder",
  "tar.gz": "folder",
};

/** What all packages of one run share. */
export type LinuxJob = {
  readonly version: string;
  readonly seconds: number;
  readonly isSmall: boolean;
  readonly electronVersion: string;
  /** The verified folder; it is copied and stays as it is. */
  readonly program: string;
  /** PNG files by their size. */
  readonly icons: string;
  readonly cache: string;
  readonly sevenZip: string;
  /** Where to work; what is left there is of no use. */
  readonly work: string;
};

/** A folder of its own for each package, since it says how it was installed. */
const ownProgram = async (job: LinuxJob, target: LinuxTarget, place: string): Promise<string> => {
  const folder = join(place, `Anteroom-${job.version}-linux-x64`);
  await mkdir(place, { recursive: true });
  await cp(job.program, folder, { recursive: true, verbatimSymlinks: true });
  await markPackageType(folder, TYPES[target]);
  await settle(folder, job.seconds);
  return folder;
};

const makeTar = async (job: LinuxJob, program: string, output: string): Promise<void> => {
  const plain = ["--sort=name", "--owner=0", "--group=0", "--numeric-owner", "--format=ustar"];
  const level = job.isSmall ? "-9" : "-1";
  const words = [
    ...plain,
    `--mtime=@${job.seconds}`,
    "-C",
    dirname(program),
    `--use-compress-program=gzip -n ${level}`,
  ];
  await runTool("tar", [...words, "-cf", output, basename(program)]);
};

const makeByBuilder = async (
  job: LinuxJob,
  target: "deb" | "rpm" | "zip",
  { program, place, output }: { readonly program: string; readonly place: string; readonly output: string },
): Promise<void> => {
  const documents = join(place, "documents");
  if (target !== "zip") await writeDocuments({ ...job, program, type: target }, documents);
  await buildTarget(
    {
      ...job,
      target,
      program,
      documents,
      work: join(place, "work"),
      output: dirname(output),
      fileName: basename(output),
    },
    job.sevenZip,
  );
};

const makeOne = async (job: LinuxJob, target: LinuxTarget, output: string): Promise<void> => {
  const place = join(job.work, target);
  const program = await ownProgram(job, target, place);
  switch (target) {
    case "AppImage": {
      const icon = join(job.icons, "256x256.png");
      const head = await appImageHead(job.cache);
      return makeAppImage({ ...job, program, icon, head, output });
    }
    case "tar.gz":
      return makeTar(job, program, output);
    case "deb":
    case "rpm":
    case "zip":
      return makeByBuilder(job, target, { program, place, output });
  }
};

/** Makes one kind of package from the program's folder; `output` is the file, in a folder that is there. */
export const makeLinuxPackage = async (job: LinuxJob, target: LinuxTarget, output: string): Promise<void> => {
  await makeOne(job, target, output);
  await rm(join(job.work, target), { recursive: true, force: true });
};
