import { chmod, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Arch, type Configuration, Platform, build } from "electron-builder";
import { EXECUTABLE, commonConfig } from "../../package/config.ts";
import { DESKTOP_FILE } from "../../package/contents.ts";
import { SYSTEM_PACKAGES } from "../../runtime/system.ts";
import { CATEGORY, COMMENT, DESKTOP_ENTRY } from "./desktop-entry.ts";
import { type Scripts, debScripts, rpmScripts } from "./scripts.ts";
import { DESCRIPTION, MAINTAINER, SYNOPSIS } from "./words.ts";
import { PACKAGE_NAME } from "./places.ts";

/** What electron-builder packs: a finished folder with its documents, for one target. */
export type BuilderPlan = {
  readonly target: "deb" | "rpm" | "zip";
  readonly version: string;
  readonly program: string;
  readonly electronVersion: string;
  readonly icons: string;
  /** What lies beside the program's folder on a machine. */
  readonly documents: string;
  /** An empty folder for scripts and settings. */
  readonly work: string;
  readonly output: string;
  readonly fileName: string;
  readonly seconds: number;
  readonly isSmall: boolean;
};

type Library = { readonly has: string; readonly names: readonly string[] };

const libraries: readonly Library[] = SYSTEM_PACKAGES.electron.filter(({ kind }) => kind === "library");

/** The libraries that Electron loads, by the names that Debian's releases have for them. */
export const debDepends = (): readonly string[] => [
  "libc6",
  ...libraries.map(({ names }) => names.join(" | ")),
];

/** The same by the names of the libraries themselves, which all distributions with rpm know. */
export const rpmDepends = (): readonly string[] =>
  ["libc.so.6", ...libraries.map(({ has }) => has)].map((name) => `${name}()(64bit)`);

const writeScripts = async (scripts: Scripts, folder: string): Promise<Readonly<Record<string, string>>> => {
  await mkdir(folder, { recursive: true });
  const written = Object.entries(scripts).map(async ([time, text]) => {
    await writeFile(join(folder, time), text);
    return [time, join(folder, time)] as const;
  });
  return Object.fromEntries(await Promise.all(written));
};

const installed = async (plan: BuilderPlan, scripts: Scripts) => {
  const paths = await writeScripts(scripts, join(plan.work, "scripts"));
  const description = plan.target === "deb" ? `${SYNOPSIS}\n${DESCRIPTION}` : DESCRIPTION;
  const early = ["before-install", "before-remove"].filter((time) => paths[time] !== undefined);
  return {
    afterInstall: paths["after-install"] ?? "",
    afterRemove: paths["after-remove"] ?? "",
    appArmorProfile: join(import.meta.dirname, "apparmor-profile"),
    // what comes last counts: the description of the menu is not that of the package
    fpm: [
      ...early.map((time) => `--${time}=${paths[time]}`),
      `--description=${description}`,
      `${plan.documents}/=/`,
    ],
  };
};

const targetConfig = async (plan: BuilderPlan): Promise<Configuration> => {
  switch (plan.target) {
    case "zip":
      return {};
    case "deb": {
      const shared = await installed(plan, debScripts(plan.version));
      const compression = plan.isSmall ? "xz" : "gz";
      return { deb: { ...shared, compression, depends: [...debDepends()], recommends: ["xdg-utils"] } };
    }
    case "rpm": {
      const shared = await installed(plan, rpmScripts());
      return { rpm: { ...shared, compression: plan.isSmall ? "xz" : "gzip", depends: [...rpmDepends()] } };
    }
  }
};

const linuxConfig = async (plan: BuilderPlan): Promise<Configuration> => ({
  ...commonConfig(plan.output, plan.version),
  // the folder below /opt takes this name, and the desktop file has its own
  productName: PACKAGE_NAME,
  artifactName: plan.fileName,
  electronVersion: plan.electronVersion,
  compression: plan.isSmall ? "normal" : "store",
  linux: {
    executableName: EXECUTABLE,
    icon: plan.icons,
    category: CATEGORY,
    maintainer: MAINTAINER,
    synopsis: SYNOPSIS,
    description: COMMENT,
    syncDesktopName: true,
    executableArgs: ["--", "%u"],
    desktop: { entry: { ...DESKTOP_ENTRY } },
  },
  ...(await targetConfig(plan)),
});

const projectFor = async ({ version, work }: BuilderPlan): Promise<string> => {
  const project = {
    name: PACKAGE_NAME,
    version,
    description: SYNOPSIS,
    license: "Apache-2.0",
    author: MAINTAINER,
    // wanted by electron-builder, and left out of the packages: the project has no page
    homepage: "https://anteroom.invalid/",
    desktopName: DESKTOP_FILE,
  };
  const folder = join(work, "project");
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "package.json"), JSON.stringify(project));
  return folder;
};

const FPM = join(import.meta.dirname, "fpm.ts");

const fpmStarter = async (work: string): Promise<string> => {
  const file = join(work, "fpm");
  await writeFile(file, `#!/bin/sh\nexec '${process.execPath}' '${FPM}' "$@"\n`);
  await chmod(file, 0o755);
  return file;
};

/** electron-builder reads where its tools are from the variables of the process; they are put back afterwards. */
const withVariables = async <T>(
  variables: Readonly<Record<string, string>>,
  work: () => Promise<T>,
): Promise<T> => {
  const before = { ...process.env };
  Object.assign(process.env, variables);
  try {
    return await work();
  } finally {
    for (const name of Object.keys(variables)) delete process.env[name];
    Object.assign(process.env, before);
  }
};

/** Makes one package with electron-builder, which fetches nothing; only one may be made at a time. */
export const buildTarget = async (plan: BuilderPlan, sevenZip: string): Promise<void> => {
  await mkdir(plan.work, { recursive: true });
  const projectDir = await projectFor(plan);
  const config = await linuxConfig(plan);
  const variables = {
    CUSTOM_FPM_PATH: await fpmStarter(plan.work),
    ELECTRON_BUILDER_7ZIP_PATH: sevenZip,
    ELECTRON_BUILDER_COMPRESSION_LEVEL: plan.isSmall ? "9" : "1",
    SOURCE_DATE_EPOCH: String(plan.seconds),
    TZ: "UTC",
  };
  const targets = Platform.LINUX.createTarget(plan.target, Arch.x64);
  await withVariables(variables, () =>
    build({ targets, config, projectDir, prepackaged: plan.program, publish: "never" }),
  );
};
