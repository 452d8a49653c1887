import type { Configuration } from "electron-builder";
import type { PackageType } from "../../protocol/build-facts.ts";
import { type ProgramSource, programConfig } from "../package/config.ts";
import { ROOT } from "../runtime/provision.ts";
import { macosConfig } from "./macos/config.ts";
import { packageFileName } from "./record.ts";
import type { Signing } from "./signing.ts";
import { type DistTarget, type MacosTarget, isMacosTarget } from "./targets.ts";
import { windowsConfig } from "./windows/config.ts";

/** The systems whose packages are made on themselves only. */
export type DesktopPlatform = "win32" | "darwin";

/** What their packages are made of. */
export type DesktopWish = ProgramSource & {
  readonly targets: readonly DistTarget[];
  readonly isSmall: boolean;
  readonly signing: Signing;
};

/** One run of electron-builder: what it is told, what it makes, and how that comes to a machine. */
export type DesktopRun = {
  readonly config: Configuration;
  /** Its own words for the kinds of package. */
  readonly targets: readonly string[];
  readonly packageType: PackageType;
  /** The packages that must be there afterwards. */
  readonly files: readonly string[];
};

const shared = (wish: DesktopWish): Configuration => ({
  ...programConfig(wish),
  compression: wish.isSmall ? "maximum" : "normal",
});

const windowsRun = (wish: DesktopWish): DesktopRun => {
  const { publishers, timestampServer, isSigned } = wish.signing;
  const config = windowsConfig({ root: ROOT, publishers, timestampServer });
  return {
    config: { ...shared(wish), ...config, forceCodeSigning: isSigned || publishers.length > 0 },
    targets: ["nsis"],
    packageType: "nsis",
    files: [packageFileName(wish.facts, "exe")],
  };
};

const MACOS_FILES: Readonly<Record<MacosTarget, readonly string[]>> = { dmg: ["dmg", "zip"], pkg: ["pkg"] };

/** Each says in the program's resources how it came, so each is made of a program of its own. */
const macosRun = (wish: DesktopWish, make: MacosTarget): DesktopRun => {
  const { isSigned, isNotarized } = wish.signing;
  return {
    config: {
      ...shared(wish),
      ...macosConfig({ root: ROOT, make, isNotarized }),
      forceCodeSigning: isSigned || isNotarized,
    },
    targets: MACOS_FILES[make],
    packageType: make,
    files: MACOS_FILES[make].map((kind) => packageFileName(wish.facts, kind)),
  };
};

/** The runs that make the packages of Windows or macOS; nothing is touched by planning them. */
export const desktopPlanFor = (platform: DesktopPlatform, wish: DesktopWish): readonly DesktopRun[] => {
  switch (platform) {
    case "win32":
      return [windowsRun(wish)];
    case "darwin":
      return wish.targets.filter(isMacosTarget).map((make) => macosRun(wish, make));
  }
};
