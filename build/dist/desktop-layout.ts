import { join } from "node:path";
import type { DesktopPlatform } from "./desktop-plan.ts";
import { WINDOWS_EXECUTABLE } from "./windows/identity.ts";

/** Where things lie in the folder that electron-builder makes for a system, from that folder. */
export type DesktopLayout = {
  /** What @electron/fuses reads the fuses from. */
  readonly program: string;
  readonly resources: string;
  /** The folder of our licence. */
  readonly licence: string;
  /** The list of the program's properties, where the system has one. */
  readonly plist: string | null;
};

const MACOS_APP = "Anteroom.app";

/** The layout by system. */
export const DESKTOP_LAYOUTS: Readonly<Record<DesktopPlatform, DesktopLayout>> = {
  win32: { program: WINDOWS_EXECUTABLE, resources: "resources", licence: "", plist: null },
  darwin: {
    program: MACOS_APP,
    resources: join(MACOS_APP, "Contents", "Resources"),
    licence: join(MACOS_APP, "Contents", "Resources"),
    plist: join(MACOS_APP, "Contents", "Info.plist"),
  },
};
