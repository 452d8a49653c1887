import { createHash } from "node:crypto";
import { chmod, copyFile, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { z } from "zod";
import { filesBelow } from "../bundle/manifest.ts";
import { Sentence } from "../runtime/sentence.mjs";
import { BUNDLE, LICENCES, NATIVE_FILES, bundleService, thirdPartyText } from "./service-bundle.ts";

/** The system and processor that the tarball is for: the one on which the native parts were tried. */
export const MACHINE = "linux-x64";

const FILES = join("build", "dist-service", "files");
const UNITS = [
  "anteroom-service.service",
  "anteroom-backup.service",
  "anteroom-backup.timer",
  "livekit-server.service",
  "tls-credential.conf",
  "anteroom.sysusers.conf",
  "anteroom.tmpfiles.conf",
] as const;

const Project = z.object({ version: z.string().regex(/^\d{1,4}\.\d{1,4}\.\d{1,4}$/), license: z.string() });

/** The version of the project, which the tarball's name and build.json carry. */
export const projectVersion = async (root: string): Promise<string> => {
  const parsed = Project.safeParse(JSON.parse(await readFile(join(root, "package.json"), "utf8")));
  if (!parsed.success)
    throw new Sentence(
      "The version in package.json is none of the form 1.2.3: put it right and run the command again.",
    );
  return parsed.data.version;
};

const put = async (from: string, to: string): Promise<void> => {
  await mkdir(dirname(to), { recursive: true });
  await copyFile(from, to);
};

/** A unit file with the hardening that all of them share. */
export const unitText = async (root: string, name: string): Promise<string> => {
  const folder = join(root, FILES, "systemd");
  const shared = await readFile(join(folder, "hardening.part"), "utf8");
  return (await readFile(join(folder, name), "utf8")).replace("@HARDENING@\n", `\n${shared}\n`);
};

const putUnits = async (root: string, folder: string): Promise<void> => {
  await mkdir(join(folder, "systemd"), { recursive: true });
  for (const name of UNITS) await writeFile(join(folder, "systemd", name), await unitText(root, name));
};

const putPage = async (root: string, folder: string): Promise<void> => {
  const page = join(root, "dist", "guest");
  const paths: readonly string[] = await filesBelow(page).catch(() => []);
  if (!paths.includes("index.html"))
    throw new Sentence("The guest page is missing: run `npm run dist:service`, which makes it first.");
  for (const path of paths) await put(join(page, path), join(folder, "guest", path));
};

const putNode = async (root: string, folder: string): Promise<void> => {
  const node = join(root, "node_modules", `node-${MACHINE}`);
  await put(join(node, "bin", "node"), join(folder, "bin", "node"));
  await put(join(node, "LICENSE"), join(folder, "licences", "NODE-LICENSE"));
};

const putService = async (root: string, folder: string): Promise<void> => {
  await bundleService(root, join(folder, "lib"));
  const modules = join(root, "node_modules");
  for (const path of NATIVE_FILES) await put(join(modules, path), join(folder, "lib", "node_modules", path));
  const argon2 = `@node-rs/argon2\n\n${await readFile(join(modules, "@node-rs", "argon2", "LICENSE"), "utf8")}`;
  const lists = [join(folder, "lib", LICENCES), join(folder, "guest", LICENCES)];
  await writeFile(join(folder, "licences", "THIRD-PARTY.txt"), await thirdPartyText(lists, argon2));
  await rm(join(folder, "lib", LICENCES));
};

const putTexts = async (root: string, folder: string): Promise<void> => {
  await put(join(root, "LICENSE"), join(folder, "LICENSE"));
  for (const [name, path] of [
    ["anteroom-service", "bin/anteroom-service"],
    ["INSTALL.md", "INSTALL.md"],
    ["service.example.json", "examples/service.json"],
    ["livekit.yaml", "examples/livekit.yaml"],
  ] as const)
    await put(join(root, FILES, name), join(folder, path));
};

const PROGRAMS: ReadonlySet<string> = new Set(["bin/node", "bin/anteroom-service"]);

/** Modes of the umask of whoever builds have no part in the tarball. */
const setModes = async (folder: string): Promise<void> => {
  for (const path of await filesBelow(folder)) {
    const parts = path.split("/").slice(0, -1);
    for (const [at] of parts.entries()) await chmod(join(folder, ...parts.slice(0, at + 1)), 0o755);
    await chmod(join(folder, path), PROGRAMS.has(path) ? 0o755 : 0o644);
  }
  await chmod(folder, 0o755);
};

/** What stands in build.json. */
export type ServiceBuild = {
  product: "anteroom-service";
  version: string;
  machine: string;
  node: string;
  entry: string;
  files: Readonly<Record<string, string>>;
};

const hashesOf = async (folder: string): Promise<Readonly<Record<string, string>>> => {
  const paths = await filesBelow(folder);
  const hashed = paths.map(
    async (path) =>
      [
        path,
        createHash("sha256")
          .update(await readFile(join(folder, path)))
          .digest("hex"),
      ] as const,
  );
  return Object.fromEntries(await Promise.all(hashed));
};

/** Puts the whole delivery into an empty folder, build.json last: it lists every other file with its SHA-256. */
export const stageService = async (root: string, folder: string): Promise<ServiceBuild> => {
  await mkdir(join(folder, "licences"), { recursive: true });
  await putPage(root, folder);
  await putNode(root, folder);
  await putService(root, folder);
  await putTexts(root, folder);
  await putUnits(root, folder);
  const build: ServiceBuild = {
    product: "anteroom-service",
    version: await projectVersion(root),
    machine: MACHINE,
    node: process.versions.node,
    entry: `lib/${BUNDLE}`,
    files: await hashesOf(folder),
  };
  await writeFile(join(folder, "build.json"), `${JSON.stringify(build, null, 1)}\n`);
  await setModes(folder);
  return build;
};
