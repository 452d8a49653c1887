import { join } from "node:path";
import type { Configuration } from "electron-builder";

/** The parts of electron-builder's configuration that only macOS reads. */
export type MacosConfiguration = Pick<Configuration, "mac" | "dmg" | "pkg">;

/** What a run makes: the image with the updater's zip, or the package for management consoles; each says in its resources how it came. */
export type MacosPackage = "dmg" | "pkg";

/** What the macOS packages are made of. */
export type MacosPlan = {
  /** The project's folder. */
  readonly root: string;
  readonly make: MacosPackage;
  /** Whether Apple is asked to confirm the program: only where the release workflow has the account's variables. */
  readonly isNotarized: boolean;
};

/** What macOS shows when it asks a person; without a sentence, it ends the program or gives it silence. */
export const PERMISSION_SENTENCES = {
  NSCameraUsageDescription: "The people in your visit see you through the camera.",
  NSMicrophoneUsageDescription: "The people in your visit hear you through the microphone.",
  // macOS 14.2 and later give system sound without a word of it as silence (Electron 39)
  NSAudioCaptureUsageDescription: "When you share your screen with sound, the people in your visit hear it.",
  NSScreenCaptureUsageDescription:
    "When you share your screen or a window, the people in your visit see what you chose.",
  NSLocalNetworkUsageDescription: "Visits reach your clinic's server in this network directly.",
} as const;

/** The oldest macOS that Electron 45 runs on. */
const OLDEST_MACOS = "13.0";

const ARCHS: ("x64" | "arm64")[] = ["x64", "arm64"];

const TARGETS: Readonly<Record<MacosPackage, NonNullable<Configuration["mac"]>["target"]>> = {
  // Squirrel.Mac installs updates from the zip
  dmg: [
    { target: "dmg", arch: ARCHS },
    { target: "zip", arch: ARCHS },
  ],
  pkg: [{ target: "pkg", arch: ARCHS }],
};

/** Set where the clinic's own languages are other than English: the sentences in Spanish. */
const translations = (root: string): { readonly from: string; readonly to: string } => ({
  from: join(root, "assets", "macos", "es.lproj", "InfoPlist.strings"),
  to: "es.lproj/InfoPlist.strings",
});

/**
 * electron-builder's configuration for macOS: hardened runtime, least entitlements, a package for the whole machine.
 * Never run here: signing, notarising, dmg and pkg need a Mac. Notarising takes its account from the environment of the
 * release workflow (APPLE_API_KEY, APPLE_API_KEY_ID, APPLE_API_ISSUER), never from a file of the project.
 */
export const macosConfig = ({ root, make, isNotarized }: MacosPlan): MacosConfiguration => ({
  mac: {
    target: TARGETS[make] ?? null,
    artifactName: "Anteroom-${version}-${platform}-${arch}.${ext}",
    category: "public.app-category.medical",
    minimumSystemVersion: OLDEST_MACOS,
    type: "distribution",
    hardenedRuntime: true,
    strictVerify: true,
    gatekeeperAssess: false,
    entitlements: join(root, "assets", "entitlements", "macos.plist"),
    entitlementsInherit: join(root, "assets", "entitlements", "macos.plist"),
    preAutoEntitlements: false,
    notarize: isNotarized,
    darkModeSupport: true,
    extendInfo: { ...PERMISSION_SENTENCES },
    extraResources: [
      { from: join(root, "build", "dist", "package-types", make), to: "package-type" },
      translations(root),
    ],
    icon: join(root, "assets", "icons", "anteroom.icns"),
  },
  dmg: { sign: false, writeUpdateInfo: false, title: "Anteroom ${version}" },
  pkg: {
    installLocation: "/Applications",
    allowAnywhere: false,
    allowCurrentUserHome: false,
    allowRootDirectory: true,
    // always /Applications, even where somebody has a copy elsewhere
    isRelocatable: false,
    isVersionChecked: true,
    hasStrictIdentifier: true,
    overwriteAction: "upgrade",
  },
});
