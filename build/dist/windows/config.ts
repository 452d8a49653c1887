import { join } from "node:path";
import type { Configuration } from "electron-builder";
import { Sentence } from "../../runtime/sentence.mjs";
import { SIGN_EXTS } from "./authenticode.ts";
import { NSIS_GUID } from "./identity.ts";

/** The parts of electron-builder's configuration that only Windows reads. */
export type WindowsConfiguration = Pick<Configuration, "win" | "nsis" | "forceCodeSigning">;

/** What the Windows packages are made of and signed as. */
export type WindowsPlan = {
  /** The project's folder. */
  readonly root: string;
  /** The names of the certificates that updates may be signed with, the next one beside the present one; none for a package that is not signed. */
  readonly publishers: readonly string[];
  /** The authority that confirms the time of a signature (RFC 3161); null where the machine is offline. */
  readonly timestampServer: string | null;
};

const ARCHS: ("x64" | "arm64")[] = ["x64", "arm64"];

const checked = (publishers: readonly string[]): string[] => {
  const bad = publishers.find((name) => name.trim() === "" || /[\r\n"]/.test(name));
  if (bad === undefined) return [...publishers];
  throw new Sentence(
    `The publisher ${JSON.stringify(bad)} is no name of a certificate: write its common name in one line without quotes.`,
  );
};

const signing = ({ publishers, timestampServer }: WindowsPlan): NonNullable<Configuration["win"]> => ({
  // what electron-builder does not sign by itself; a machine that runs only signed code asks for each of them
  signExts: [...SIGN_EXTS],
  verifyUpdateCodeSignature: true,
  signtoolOptions: {
    signingHashAlgorithms: ["sha256"],
    ...(publishers.length === 0 ? {} : { publisherName: checked(publishers) }),
    ...(timestampServer === null ? {} : { rfc3161TimeStampServer: timestampServer }),
  },
});

/**
 * electron-builder's configuration for Windows: the installer that updates itself, for the whole machine. The MSI is made
 * by makeMsi from the folder that this leaves. Never run whole here: NSIS' own tools for it cannot be had offline.
 */
export const windowsConfig = (plan: WindowsPlan): WindowsConfiguration => ({
  // nothing leaves unsigned that says whose it is
  forceCodeSigning: plan.publishers.length > 0,
  win: {
    target: [{ target: "nsis", arch: ARCHS }],
    requestedExecutionLevel: "asInvoker",
    signAndEditExecutable: true,
    ...signing(plan),
    icon: join(plan.root, "assets", "icons", "anteroom.ico"),
    // how the program came to the machine, which it reads before it offers to update itself
    extraResources: [{ from: join(plan.root, "build", "dist", "package-types", "nsis"), to: "package-type" }],
  },
  nsis: {
    guid: NSIS_GUID,
    artifactName: "Anteroom-${version}-${platform}-${arch}.${ext}",
    oneClick: false,
    perMachine: true,
    allowElevation: true,
    // a folder that people can write to is no place for a program that all of the machine run
    allowToChangeInstallationDirectory: false,
    // settings and sealed files are each person's: an administrator's removal does not choose for them
    deleteAppDataOnUninstall: false,
    packElevateHelper: true,
    // started by whoever sits there, not with the rights of the installer
    runAfterFinish: false,
    createDesktopShortcut: false,
    createStartMenuShortcut: true,
    shortcutName: "Anteroom",
    // the whole file is hashed against the signed manifest: parts of it are never fetched alone
    differentialPackage: false,
    buildUniversalInstaller: false,
    unicode: true,
    warningsAsErrors: true,
    displayLanguageSelector: false,
    installerLanguages: ["en_US", "es_ES"],
    include: join(plan.root, "assets", "windows", "installer.nsh"),
  },
});
