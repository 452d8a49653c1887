import type { UpdatePlatform } from "../../protocol/update-values.ts";
import { LINUX_TARGETS, type LinuxTarget } from "./linux/targets.ts";

/** What packages are made for a Mac: the image, which brings the updater's zip, and the package for management consoles. */
export type MacosTarget = "dmg" | "pkg";

/** A kind of package by the ending of its file. */
export type DistTarget = LinuxTarget | MacosTarget | "msi" | "exe";

/** The kinds of package that each system makes; Linux has what makes an MSI, for Windows. */
export const TARGETS_OF: Readonly<Record<UpdatePlatform, readonly DistTarget[]>> = {
  linux: [...LINUX_TARGETS, "msi"],
  win32: ["exe"],
  darwin: ["dmg", "pkg"],
};

/** Whether a kind of package is one for Linux. */
export const isLinuxTarget = (target: DistTarget): target is LinuxTarget =>
  LINUX_TARGETS.some((one) => one === target);

/** Whether a kind of package is one for macOS. */
export const isMacosTarget = (target: DistTarget): target is MacosTarget =>
  target === "dmg" || target === "pkg";
